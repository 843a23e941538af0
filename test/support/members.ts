import type { Platform } from '../../src/simulator/api.ts';
import type { Phone } from './phones.ts';
import type { Product } from './product.ts';

/** A member who has joined on her phone: agreed to be answered, said yes or no to broadcasts, skipped the unit. */
export async function aMember(
  product: Product,
  platform: Platform,
  options: { name?: string; broadcasts: boolean },
): Promise<Phone> {
  const phone = await product.phones.add(platform, options.name);
  await phone.ask({ do: 'open' }, /đồng ý không/);
  await phone.press(/^Đồng ý$/, /muốn nhận không/);
  await phone.press(options.broadcasts ? /^Đồng ý$/ : /^Không đồng ý$/, /ở xã nào/);
  await phone.ask('bỏ qua', /muốn làm gì/);
  return phone;
}
