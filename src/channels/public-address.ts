import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks no media of a platform lies in: private, local, reserved, documentation, multicast. IANA registries, 2026. */
const CLOSED_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

const closedV4 = new BlockList();
for (const [net, prefix] of CLOSED_V4) closedV4.addSubnet(net, prefix, 'ipv4');

/** Of IPv6 only global unicast is public, and of that not the parts that wrap an IPv4 address or are reserved. */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
const closedV6 = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  closedV6.addSubnet(net, prefix, 'ipv6');
}
const mappedV4 = new BlockList();
mappedV4.addSubnet('::ffff:0:0', 96, 'ipv6');

/** Whether an IP address (v4, v6, v4 mapped into v6) is one of the public Internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closedV4.check(address, 'ipv4');
  if (family !== 6) return false;
  // A mapped address is checked against the IPv4 networks it stands for: Node's list compares it so by itself.
  if (mappedV4.check(address, 'ipv6')) return !closedV4.check(address, 'ipv6');
  return globalV6.check(address, 'ipv6') && !closedV6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** A name that leads to an address we do not call. */
export class ClosedAddressError extends Error {
  override readonly name = 'ClosedAddressError';
  readonly code = 'ECLOSEDADDRESS';
}

/**
 * A resolver for `net.connect` that gives only public addresses. Used for the connection itself, so that a name
 * cannot answer differently between the check and the call.
 */
export function publicLookup({ allowLoopback }: { allowLoopback: boolean }): LookupFunction {
  const open = ({ address }: LookupAddress): boolean =>
    isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));

  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      // One closed address among several is reason enough: the name is not a platform's.
      const [first] = addresses;
      if (first === undefined || !addresses.every(open)) {
        return callback(new ClosedAddressError('the host resolves to an address that is not public'), '', 0);
      }
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
