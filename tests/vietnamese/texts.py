"""Texts for the tests of the language room."""

import unicodedata

from hypothesis import strategies as st

SENTENCES = (
    "Sáng nay, Ban Đối ngoại Trung ương họp với các đoàn đại biểu tại Hà Nội.",
    "Ông Trần Văn Hòa, giám đốc Sở Thủy lợi, nói: “Nước sông Hồng lên 1.234,5 mét khối mỗi giây”.",
    "ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG SỐ 12/2024/NĐ-CP NGÀY 23/02/2012",
    "doi ngoai nhan dan la mot mat tran quan trong cua cong tac doi ngoai",
    "TP. Hồ Chí Minh có TS. Lý Thị Mỹ, ThS. Vũ Khỏe và Mr. Smith đến dự lúc 7h30...",
    "Liên hệ: van.phong-1@co-quan.gov.vn hoặc https://co-quan.gov.vn/tin?id=5&x=a_b.",
    "Kính gửi: Phòng Kế hoạch - Tài chính\n\nVề việc: kiểm tra định kỳ quý II/2014 ==> báo cáo -> lưu >> hết",
    "Học sinh trường trung học phổ thông chuyên thi học sinh giỏi quốc gia môn toán.",
    "công nghiệp hoá, hiện đại hóa đất nước; xoá đói giảm nghèo; bảo vệ môi trường…",
    "Giá vàng tăng 3,5% so với tháng trước, xuất khẩu đạt 72_000 tấn 😀👍🏽 (ước tính)!",
    "Mưa to,\tgió lớn\u00a0ở miền Trung\r\nlàm 5 người bị thương.",
    "chủ nghĩa xã hội hợp tác xã viên chức vụ việc làm ăn uống rượu bia",
)
"""Sentences of our own, with the kinds of tokens that pyvi knows."""

TIES = (
    "cấu cấu cấu banh Anh",
    "ABC. cấu cấu cấu cấu banh Anh " * 30,
    "học sinh " * 500 + "cấu cấu cấu banh Anh",
)
"""Texts with two cuts of the same weight, between which the rounding of CRFsuite's sums decides."""

ODD_PIECES = """
. , : ; - _ __ ( ) … “ ” ... .. .... == ==> -> >> a@b.c a.b@c.d.e @ x:// http://a/b?c A.B.C ĐB. Tp. TP. Dr.
1 12 1.2 1,2,3 1_2 1.a ² Ⅷ ǅ ß ſ İ ﬁ đ Đ Ð Ɖ 한국 日本 🇻🇳 ث Σ ΑΣ
"""
INVISIBLE_PIECES = ("\n", "\0", "e\u0323\u0302", "\u0301", "\u200b", "\u00ad", "\ufe0f", "\u1100\u1161\u11a8")
PIECES = (*" ".join(SENTENCES).split(), *ODD_PIECES.split(), *INVISIBLE_PIECES)
WHITE_SPACE = ("", " ", " ", " ", "\n", "\t", "\u00a0", "\r\n", "\u2028", "  ")


def _rewritten(text: str, form: int) -> str:
    forms = (str, str.lower, str.upper, str.title, lambda text: unicodedata.normalize("NFD", text))
    return forms[form](text)


def odd_texts() -> st.SearchStrategy[str]:
    """Texts out of pieces in any order and any case, and texts of any code points."""
    piece = st.builds(_rewritten, st.sampled_from(PIECES), st.integers(0, 4))
    pieces = st.lists(st.tuples(piece, st.sampled_from(WHITE_SPACE)), max_size=40)
    return pieces.map(lambda pairs: "".join(a + b for a, b in pairs)) | st.text(max_size=60)
