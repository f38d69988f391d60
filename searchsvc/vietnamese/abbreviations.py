"""Abbreviations of administration and press, and what they stand for.

Made by hand for this project. The values of a short form stand in the order in
which they are usual.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from searchsvc.vietnamese.unicode import fold, marked_form

_TABLE = """
TW, T.Ư, TƯ = Trung ương
BCT = Bộ Chính trị; Bộ Công Thương
BBT = Ban Bí thư; Ban biên tập
BCH = Ban Chấp hành; Bộ Chỉ huy
BCHTW, BCH TW = Ban Chấp hành Trung ương
BTV = Ban Thường vụ
UV = Ủy viên
UVBCT, UV BCT = Ủy viên Bộ Chính trị
UVTW, UV TW = Ủy viên Trung ương
TBT = Tổng Bí thư; Tổng biên tập
CTN = Chủ tịch nước; cấp thoát nước
ĐCS = Đảng Cộng sản
ĐCSVN = Đảng Cộng sản Việt Nam
XHCN = xã hội chủ nghĩa
CNXH = chủ nghĩa xã hội
CHXHCN = Cộng hòa xã hội chủ nghĩa
CHXHCNVN = Cộng hòa xã hội chủ nghĩa Việt Nam
QH = Quốc hội; quy hoạch; quan hệ
ĐBQH = đại biểu Quốc hội
UBTVQH = Ủy ban Thường vụ Quốc hội
HĐND = Hội đồng nhân dân
UBND = Ủy ban nhân dân
UB = Ủy ban
UBKT = Ủy ban Kiểm tra
HĐNN = Hội đồng Nhà nước
HĐBT = Hội đồng Bộ trưởng
MTTQ = Mặt trận Tổ quốc
UBMTTQ, UB MTTQ = Ủy ban Mặt trận Tổ quốc
TTg = Thủ tướng
CP = Chính phủ; cổ phần
VPCP = Văn phòng Chính phủ
TU = Tỉnh ủy; Thành ủy
LĐLĐ = Liên đoàn Lao động
TLĐ = Tổng Liên đoàn
TNCS = Thanh niên Cộng sản
ĐTN = Đoàn Thanh niên
LHPN = Liên hiệp Phụ nữ
CCB = cựu chiến binh
LLVT = lực lượng vũ trang
QĐND = Quân đội nhân dân
CAND = Công an nhân dân
CA = công an
CSGT = cảnh sát giao thông
PCCC = phòng cháy chữa cháy
QPAN, QP-AN = quốc phòng an ninh
ANTT = an ninh trật tự
TTATXH = trật tự an toàn xã hội
ATGT = an toàn giao thông
TAND = Tòa án nhân dân
TANDTC = Tòa án nhân dân tối cao
VKS = Viện Kiểm sát
VKSND = Viện Kiểm sát nhân dân
VKSNDTC = Viện Kiểm sát nhân dân tối cao
THA = thi hành án
XDĐ = xây dựng Đảng
PCTN = phòng chống tham nhũng
CCHC = cải cách hành chính
TTHC = thủ tục hành chính
QLNN = quản lý nhà nước
QPPL = quy phạm pháp luật
VBQPPL = văn bản quy phạm pháp luật
BNV = Bộ Nội vụ
BTC = Bộ Tài chính; ban tổ chức
BCA = Bộ Công an
BQP = Bộ Quốc phòng
BNG = Bộ Ngoại giao
BYT = Bộ Y tế
BGDĐT, BGD&ĐT = Bộ Giáo dục và Đào tạo
BGTVT = Bộ Giao thông vận tải
BTNMT = Bộ Tài nguyên và Môi trường
BXD = Bộ Xây dựng
BTP = Bộ Tư pháp
BKHĐT = Bộ Kế hoạch và Đầu tư
BKHCN = Bộ Khoa học và Công nghệ
GD&ĐT, GDĐT, GD-ĐT = giáo dục và đào tạo
LĐTBXH, LĐ-TBXH, LĐTB&XH, LĐ-TB&XH = Lao động Thương binh và Xã hội
NN&PTNT, NNPTNT = Nông nghiệp và Phát triển nông thôn
TN&MT, TNMT = Tài nguyên và Môi trường
KH&ĐT, KHĐT = Kế hoạch và Đầu tư
KH&CN, KHCN, KH-CN = khoa học và công nghệ
KHKT = khoa học kỹ thuật
TT&TT, TTTT = Thông tin và Truyền thông
VHTT&DL, VHTTDL = Văn hóa Thể thao và Du lịch
GTVT = giao thông vận tải
NHNN = Ngân hàng Nhà nước
NHTM = ngân hàng thương mại
NSNN = ngân sách nhà nước
KBNN = Kho bạc Nhà nước
TTCK = thị trường chứng khoán
TPCP = trái phiếu Chính phủ
ODA = hỗ trợ phát triển chính thức
FDI = đầu tư trực tiếp nước ngoài
GDP = tổng sản phẩm quốc nội
CPI = chỉ số giá tiêu dùng
WTO = Tổ chức Thương mại Thế giới
WHO = Tổ chức Y tế Thế giới
LHQ = Liên Hợp Quốc
EU = Liên minh châu Âu
KT-XH, KTXH = kinh tế xã hội
KTTT = kinh tế thị trường
CNH = công nghiệp hóa
HĐH = hiện đại hóa
CNH-HĐH, CNH HĐH = công nghiệp hóa hiện đại hóa
CNTT = công nghệ thông tin
CĐS = chuyển đổi số
TTĐT = thông tin điện tử
DN = doanh nghiệp
DNNN = doanh nghiệp nhà nước
DNTN = doanh nghiệp tư nhân
SXKD = sản xuất kinh doanh
TNHH = trách nhiệm hữu hạn
CTCP = công ty cổ phần
HTX = hợp tác xã
KCN = khu công nghiệp
KCX = khu chế xuất
KĐT = khu đô thị
GPMB = giải phóng mặt bằng
XDCB = xây dựng cơ bản
XĐGN = xóa đói giảm nghèo
NTM = nông thôn mới
BVMT = bảo vệ môi trường
BĐKH = biến đổi khí hậu
PCLB = phòng chống lụt bão
BHYT = bảo hiểm y tế
BHXH = bảo hiểm xã hội
BHTN = bảo hiểm thất nghiệp
VSATTP = vệ sinh an toàn thực phẩm
ATTP = an toàn thực phẩm
KCB = khám chữa bệnh
DS-KHHGĐ = dân số kế hoạch hóa gia đình
KHHGĐ = kế hoạch hóa gia đình
THPT = trung học phổ thông
THCS = trung học cơ sở
ĐH = đại học
CĐ = cao đẳng; công đoàn; công điện
HSSV = học sinh sinh viên
SGK = sách giáo khoa
GD = giáo dục; giao dịch
ĐHQG = Đại học Quốc gia
VH-TT = văn hóa thông tin; văn hóa thể thao
TDTT = thể dục thể thao
TTXVN = Thông tấn xã Việt Nam
ĐNND = đối ngoại nhân dân
NĐ = nghị định
QĐ = quyết định
NQ = nghị quyết
CT = chỉ thị; công ty; chủ tịch; chương trình
BC = báo cáo
KH = kế hoạch; khoa học
TB = thông báo; thương binh; trung bình
CV = công văn
TT = thông tư; trung tâm; thị trấn; thủ tướng
VN = Việt Nam
TP = thành phố; thực phẩm
TP.HCM, TPHCM, TP. Hồ Chí Minh = Thành phố Hồ Chí Minh
HCM = Hồ Chí Minh
HN = Hà Nội; hội nghị
ĐN = Đà Nẵng; Đồng Nai
ĐBSCL = đồng bằng sông Cửu Long
ĐBSH = đồng bằng sông Hồng
TX = thị xã
TL = tỉnh lộ
QL = quốc lộ
"""

Normal = tuple[str, ...]
"""The normal forms of a spelling's syllables."""

_SYLLABLE = re.compile(r"\d+(?:[.,_]\d+)+|[^\W_]+")
_LIKE_A_WORD = re.compile("[^aeiouy]*[aeiouy]+(?:c|ch|m|n|ng|nh|p|t)?")


def syllables_in(text: str) -> list[str]:
    """The syllables of a spelling, as the analyser finds them in one."""
    return _SYLLABLE.findall(text)


@lru_cache(2_000)
def normal_form(text: str) -> Normal:
    """The normal forms of a spelling's syllables."""
    return tuple(map(marked_form, syllables_in(text)))


@dataclass(frozen=True, slots=True)
class Form:
    """A short or long form that another form stands for.

    `rank` is 0 for the most usual value, `many` tells whether the short form has
    several; `like_a_word`: in small letters the form that was looked up is a word of its own.
    """

    text: str
    rank: int
    many: bool
    short: bool
    like_a_word: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    written: Normal
    form: Form


def is_tabled(folded: str) -> bool:
    """Whether the table has a form whose syllables, folded and with a space between them, are these."""
    return folded in _FORMS


def other_forms(syllables: Sequence[tuple[str, bool]]) -> tuple[Form, ...]:
    """The long forms of a short one and its other short forms, or the short forms of a long one.

    `syllables` are normal forms, each with whether it was typed with marks. Those
    without stand for any marks, but the very same form goes before others. A short form that would be a word of its own in texts (`TU`) is never offered.
    """
    normal = tuple(marked for marked, _ in syllables)
    fitting = [
        entry
        for entry in _FORMS.get(fold(" ".join(normal)), ())
        if all(
            own == marked or not marks for own, (marked, marks) in zip(entry.written, syllables, strict=True)
        )
    ]
    same = [entry for entry in fitting if entry.written == normal]
    return tuple(dict.fromkeys(entry.form for entry in same or fitting))


def is_like_a_word(short: str) -> bool:
    """Whether a short form in small letters could be a word of its own, as `tu` of `TU` is."""
    syllables = syllables_in(short)
    return len(syllables) == 1 and _LIKE_A_WORD.fullmatch(fold(marked_form(short))) is not None


def _read(table: str) -> dict[str, list[_Entry]]:
    forms: defaultdict[str, list[_Entry]] = defaultdict(list)
    for line in table.strip().splitlines():
        shorts, longs = (
            [each.strip() for each in part.split(mark)]
            for part, mark in zip(line.split(" = "), ",;", strict=True)
        )
        for short in shorts:
            for rank, long in enumerate(longs):
                alike, many = is_like_a_word(short), len(longs) > 1
                _add(forms, short, Form(long, rank, many, short=False, like_a_word=alike))
                if not alike:
                    _add(forms, long, Form(short, rank, many, short=True, like_a_word=False))
            for other in shorts:
                if other != short and not is_like_a_word(other):
                    _add(
                        forms,
                        short,
                        Form(other, 0, many=False, short=True, like_a_word=is_like_a_word(short)),
                    )
    return dict(forms)


def _add(forms: defaultdict[str, list[_Entry]], form: str, other: Form) -> None:
    written = normal_form(form)
    entries = forms[fold(" ".join(written))]
    if (entry := _Entry(written, other)) not in entries:
        entries.append(entry)


_FORMS = _read(_TABLE)
