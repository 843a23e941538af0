/**
 * Pieces that passwords here are built from, folded: no marks, no spaces, no capitals. Our own list, because the lists
 * that libraries carry know English but neither `matkhau` nor the habits of this office: the union's words, the place,
 * `ten + nam sinh`. Longer pieces stand for themselves and are found first.
 */
export const COMMON_WORDS: readonly string[] = `
matkhau matma khongco khongbiet xinchao chaoem emyeuanh anhyeuem yeuanh yeuem iloveyou love yeu thuong nho hanhphuc
vietnam saigon hochiminh hcm tphcm thanhpho hocmon hoc mon dongthanh nhibinh badiem xuanthoi tanhiep tanxuan thoitam
trungchanh tanthoinhi xuanthoidong xuanthoison xuanthoithuong thitran huyen xa ap khupho phuong quan tinh mientay miennam
phunu hoiphunu hoilhpn lhpn lienhiep hoilienhiep hoivien hoi chihoi chihoitruong tohoi tuyengiao vanphong caunoi canbo
chutich phochutich thuongtruc quantri nghiquyet duan hoaphuong hoasen hoahong hoamai congviec coquan nhanvien ketoan
giadinh baoan bao con bame bome mevacon concon conyeu congai contrai vochong chongyeu voyeu nhatui nhaminh banthan
nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly thi van lan hoa mai cuc truc hong huong thuy
thanh tam hanh nga nhung nguyet phuong loan linh trang thao tuyet kim ngoc bich lien ha hien oanh yen dung minh tuan
hung nam long hai anh bao chau quynh nhi vy trinh kieu nu be ut bay sau nam tu ba chi
conheo conmeo meomeo concho heocon cuncon doremon pikachu hello kitty superman batman naruto pokemon
password passwd pass word admin administrator root user guest test demo login welcome letmein master secret default
changeme qwerty qwertyuiop azerty asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qwer asdf zxcv abc abcd abcdef xyz
monkey dragon sunshine princess football baseball michael jordan computer internet samsung iphone nokia google facebook
zalo messenger gmail yahoo hotmail youtube tiktok windows microsoft android apple system server office manager company
summer winter spring autumn january december monday friday happy lucky family forever angel baby sweet money super star
xuan ha thu dong thang ngay nam moi chucmung nammoi tetnguyendan tet giaothua locphat phatloc phattai mayman
ghexuongchindobuoi xe honda yamaha vision wave bida bongda ngoisao tinhyeu tinhban banbe hocsinh giaovien truonghoc
`
  .split(/\s+/)
  .filter((word) => word.length > 1);
