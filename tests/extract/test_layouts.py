"""Layouts of reports as archives have them. All texts are our own."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from searchsvc.extract.cleaning import clean
from searchsvc.extract.furniture import without_furniture
from searchsvc.extract.lines import collapse
from searchsvc.extract.metadata import describe
from searchsvc.extract.outline import outline_of

TODAY = date(2026, 1, 1)
BODY = (
    "Tham dự có đại diện các phòng, ban chuyên môn cùng đông đảo bà con trong vùng. "
    "Các đại biểu đã thảo luận sôi nổi và thống nhất nhiều giải pháp thiết thực."
)
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


class Layout(NamedTuple):
    name: str
    text: str
    title: str | None = None
    date: date | None = None
    source: str | None = None
    kind: str | None = None


PRESS = [
    Layout("title_and_body", f"Được mùa vải sớm ở Thanh Lâm\n\n{BODY}", "Được mùa vải sớm ở Thanh Lâm"),
    Layout(
        "saved_page_with_clock",
        f"Thứ hai,\xa0 14/06/2021\n\nKhánh thành cầu Bến Đá\n\nNgày 3/9/2014, tại xã Hòa Lâm, huyện Đông Sơn tổ chức lễ khánh thành cầu.\n\n{BODY}",
        "Khánh thành cầu Bến Đá",
        date(2014, 9, 3),
    ),
    Layout(
        "clock_with_time_and_zone",
        f"Thứ ba, 15/6/2021, 10:20 (GMT+7)\nKhánh thành cầu Bến Đá\n{BODY}",
        "Khánh thành cầu Bến Đá",
    ),
    Layout(
        "clock_in_words",
        f"Hôm nay là Chủ Nhật, ngày 8 tháng 5 năm 2022\n\nTrang chủ » Tin tức » Trong tỉnh\n\nMở lớp dạy nghề cho thanh niên\n\n{BODY}",
        "Mở lớp dạy nghề cho thanh niên",
    ),
    Layout(
        "breadcrumbs_and_buttons",
        f"Trang chủ > Tin tức > Y tế\nIn bài viết\nGửi email\nTiêm chủng mở rộng đạt kế hoạch\n12/03/2019 08:15\n\n{BODY}",
        "Tiêm chủng mở rộng đạt kế hoạch",
        date(2019, 3, 12),
    ),
    Layout(
        "menu_in_one_line",
        f"Trang chủ | Giới thiệu | Tin tức | Liên hệ\n\nHội thi tay nghề giỏi\n\n(Cập nhật: 05/11/2013)\n\n{BODY}",
        "Hội thi tay nghề giỏi",
        date(2013, 11, 5),
    ),
    Layout(
        "name_of_the_site_above",
        f"CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN ĐÔNG SƠN\nThứ sáu, 11/02/2022\nPhát động Tết trồng cây\n{BODY}",
        "Phát động Tết trồng cây",
    ),
    Layout(
        "title_in_capitals_over_two_lines",
        f"HỘI NGHỊ TRIỂN KHAI CÔNG TÁC PHÒNG, CHỐNG DỊCH\nTẠI CÁC XÃ VEN BIỂN\n\n{BODY}",
        "HỘI NGHỊ TRIỂN KHAI CÔNG TÁC PHÒNG, CHỐNG DỊCH TẠI CÁC XÃ VEN BIỂN",
    ),
    Layout(
        "title_wrapped_before_a_small_letter",
        f"Nhân rộng mô hình trồng rau sạch\ntrên vùng đất cát ven biển\n\n{BODY}",
        "Nhân rộng mô hình trồng rau sạch trên vùng đất cát ven biển",
    ),
    Layout(
        "updated_at",
        f"Ra mắt tủ sách thôn Đoài\nCập nhật lúc 08:15, 12/03/2019 (GMT+7)\n{BODY}",
        "Ra mắt tủ sách thôn Đoài",
        date(2019, 3, 12),
    ),
    Layout(
        "weekday_below_the_title",
        f"Ra mắt tủ sách thôn Đoài\n\nThứ Ba, ngày 12/03/2019 - 08:15\n\n{BODY}",
        "Ra mắt tủ sách thôn Đoài",
        date(2019, 3, 12),
    ),
    Layout(
        "author_beside_the_date",
        f"Ra mắt tủ sách thôn Đoài\n\nMinh Khuê | 12-03-2019 08:15\n\n{BODY}",
        "Ra mắt tủ sách thôn Đoài",
        date(2019, 3, 12),
    ),
    Layout(
        "iso_date",
        f"Ra mắt tủ sách thôn Đoài\n2019-03-12T08:15\n{BODY}",
        "Ra mắt tủ sách thôn Đoài",
        date(2019, 3, 12),
    ),
    Layout(
        "date_with_dots_and_label",
        f"Ra mắt tủ sách thôn Đoài\nNgày đăng: 12.03.2019 | Lượt xem: 1.204\n{BODY}",
        "Ra mắt tủ sách thôn Đoài",
        date(2019, 3, 12),
    ),
    Layout("no_such_day", f"Ra mắt tủ sách thôn Đoài\n\n31/02/2019\n\n{BODY}", "Ra mắt tủ sách thôn Đoài"),
    Layout(
        "a_day_to_come",
        f"Ra mắt tủ sách thôn Đoài\n\nNgày 12/3/2095, tại xã Hòa Lâm sẽ khai trương thư viện lớn nhất của cả vùng.\n\n{BODY}",
        "Ra mắt tủ sách thôn Đoài",
    ),
    Layout(
        "event_in_words",
        f"Gặp mặt bạn bè quốc tế\n\nSáng ngày 7 tháng 11 năm 2016, Hội Hữu nghị tỉnh Hòa Lâm gặp mặt bạn bè quốc tế.\n\n{BODY}",
        "Gặp mặt bạn bè quốc tế",
        date(2016, 11, 7),
    ),
    Layout(
        "event_after_agency",
        f"Gặp mặt bạn bè quốc tế\n\n(HLĐT) - Chiều 7/11/2016, Hội Hữu nghị tỉnh Hòa Lâm đã gặp mặt bạn bè quốc tế.\n\n{BODY}",
        "Gặp mặt bạn bè quốc tế",
        date(2016, 11, 7),
        kind="news",
    ),
    Layout(
        "event_over_two_days",
        f"Hội thao ngành lâm nghiệp\n\nTrong hai ngày 12 và 13/3/2019, tại thị xã Hòa Lâm diễn ra hội thao ngành lâm nghiệp.\n\n{BODY}",
        "Hội thao ngành lâm nghiệp",
        date(2019, 3, 13),
    ),
    Layout(
        "review_of_last_year_in_spring",
        f"Nâng chất lượng thư viện\n\nNgày 22/2, Thư viện tỉnh Hòa Lâm tổng kết công tác năm 2017 và triển khai nhiệm vụ năm 2018.\n\n{BODY}",
        "Nâng chất lượng thư viện",
        date(2018, 2, 22),
    ),
    Layout(
        "review_of_the_year_in_december",
        f"Nâng chất lượng thư viện\n\nNgày 22/12, Thư viện tỉnh Hòa Lâm tổng kết công tác năm 2017 và triển khai nhiệm vụ năm 2018.\n\n{BODY}",
        "Nâng chất lượng thư viện",
        date(2017, 12, 22),
    ),
    Layout(
        "review_of_the_year_in_june",
        f"Nâng chất lượng thư viện\n\nNgày 22/6, Thư viện tỉnh Hòa Lâm tổng kết công tác năm 2017 và triển khai nhiệm vụ năm 2018.\n\n{BODY}",
        "Nâng chất lượng thư viện",
    ),
    Layout(
        "day_without_any_year",
        f"Trao học bổng\n\nSáng 5/9, trường Trung học cơ sở Hòa Lâm trao học bổng cho học sinh nghèo vượt khó.\n\n{BODY}",
        "Trao học bổng",
    ),
    Layout(
        "only_one_year_is_told",
        f"Tháng hành động vì trẻ em năm 2016\n\nSáng 1/6, huyện Đông Sơn phát động Tháng hành động vì trẻ em năm 2016.\n\n{BODY}",
        "Tháng hành động vì trẻ em năm 2016",
        date(2016, 6, 1),
    ),
    Layout(
        "history_is_no_event",
        f"Bến đò cũ\n\nNgày 2/9/1945, bến đò này chở đoàn người đi dự mít tinh ở thị xã bên kia sông.\n\n{BODY} Năm 2019, bến được tôn tạo.",
        "Bến đò cũ",
    ),
    Layout(
        "decision_of_another_day",
        f"Hỗ trợ giống lúa\n\nThực hiện Quyết định số 12/QĐ-UBND ngày 03/02/2015 của huyện, các xã đã nhận đủ giống lúa.\n\n{BODY}",
        "Hỗ trợ giống lúa",
    ),
    Layout(
        "deadline_is_no_date",
        f"Nhận hồ sơ dự thi\n\nBan tổ chức nhận hồ sơ dự thi của các đơn vị trước ngày 30/4/2018 tại thư viện tỉnh.\n\n{BODY}",
        "Nhận hồ sơ dự thi",
    ),
    Layout(
        "birthday_is_no_date",
        f"Tấm gương cô giáo vùng cao\n\nCô giáo Lò Thị Mây, sinh ngày 12/3/1988, đã gắn bó với điểm trường hơn mười năm.\n\n{BODY}",
        "Tấm gương cô giáo vùng cao",
    ),
    Layout("first_line_too_long", "Bà con rất vui. " * 14 + "\n\n" + BODY),
    Layout(
        "a_sentence_is_no_title",
        f"Ngày 12/3/2019, tại xã Hòa Lâm, Hội Nông dân tổ chức ngày hội.\n\n{BODY}",
        None,
        date(2019, 3, 12),
    ),
    Layout(
        "wrapped_paragraph_is_no_title",
        "Mô hình trồng rau sạch trên vùng đất cát ven biển đã được\nnhân rộng ra ba xã, đem lại thu nhập ổn định cho hơn\nhai trăm hộ dân trong vùng.\n\n"
        + BODY,
    ),
    Layout("salutation_is_no_title", f"Kính gửi: Quý thầy cô và các bậc phụ huynh\n\n{BODY}"),
    Layout(
        "caption_is_no_title",
        f"Toàn cảnh lễ phát động (Ảnh: Hải Yến)\n\nPhát động thi đua\n\n{BODY}",
        "Phát động thi đua",
    ),
    Layout(
        "masthead_is_no_title",
        f"BẢN TIN KHUYẾN NÔNG\nSố 12 - Tháng 3/2015\n\nPhòng bệnh đạo ôn trên lúa xuân\n\n{BODY}",
        "Phòng bệnh đạo ôn trên lúa xuân",
    ),
    Layout(
        "theme_above_the_title",
        f"Tin tức - Sự kiện\n\nPhòng bệnh đạo ôn trên lúa xuân\n\n{BODY}",
        "Phòng bệnh đạo ôn trên lúa xuân",
    ),
    Layout(
        "day_above_the_title_that_agrees",
        f"12/03/2019\n\nTổng kết công tác năm 2018\n\n{BODY}",
        "Tổng kết công tác năm 2018",
        date(2019, 3, 12),
    ),
    Layout(
        "day_above_the_title_that_disagrees",
        f"12/03/2021\n\nTổng kết công tác năm 2014\n\n{BODY}",
        "Tổng kết công tác năm 2014",
    ),
    Layout("label_before_the_title", f"Tiêu đề:  Mùa  gặt\n\n{BODY}", "Mùa gặt"),
    Layout("label_without_a_title", f"Tiêu đề:\n\n{BODY}"),
    Layout(
        "site_menu_of_several_lines",
        f"Trang chủ\nGiới thiệu\nTin tức\nLiên hệ\nGặp mặt bạn bè quốc tế\n{BODY}",
        "Gặp mặt bạn bè quốc tế",
    ),
    Layout(
        "who_posted_it",
        f"Gặp mặt bạn bè quốc tế\nNgày đăng: 12/03/2019 | Người đăng: Minh Khuê\n{BODY}",
        "Gặp mặt bạn bè quốc tế",
        date(2019, 3, 12),
    ),
    Layout(
        "school_year_review",
        f"Bế giảng ở vùng cao\n\nNgày 28/5, trường Nà Hiên tổng kết năm học 2014-2015 và trao thưởng cho học sinh.\n\n{BODY}",
        "Bế giảng ở vùng cao",
        date(2015, 5, 28),
    ),
    Layout(
        "half_year_review",
        f"Huyện Đông Sơn sơ kết\n\nNgày 10/7, huyện Đông Sơn sơ kết 6 tháng đầu năm 2014 tại thị trấn Bến Đá.\n\n{BODY}",
        "Huyện Đông Sơn sơ kết",
        date(2014, 7, 10),
    ),
    Layout(
        "as_of",
        f"BÁO CÁO NHANH\nTình hình thiệt hại do mưa lũ\n(Đến 17 giờ ngày 12/10/2020)\n\n{BODY}",
        "BÁO CÁO NHANH Tình hình thiệt hại do mưa lũ",
        date(2020, 10, 12),
    ),
    Layout(
        "span_of_time_is_no_day",
        f"Mưa lũ ở Hòa Lâm\n\nTừ ngày 6 đến 20/10/2020, Hòa Lâm hứng chịu nhiều đợt mưa lớn.\n\n{BODY}",
        "Mưa lũ ở Hòa Lâm",
    ),
    Layout("anniversary_in_the_title", f"Ý nghĩa ngày 30/4/1975\n\n{BODY}", "Ý nghĩa ngày 30/4/1975"),
    Layout(
        "year_of_birth_is_no_year",
        f"Người giữ rừng\n\nSáng 23/7, anh Lò Văn Pâng (sinh năm 1983) lại lên chòi canh ở bản Nà Hiên.\n\n{BODY}",
        "Người giữ rừng",
    ),
    Layout(
        "update_above_the_title_that_disagrees",
        f"Cập nhật lúc: 10:20, 08/05/2021\n\nGặp mặt hữu nghị năm 2014\n\n{BODY}",
        "Gặp mặt hữu nghị năm 2014",
    ),
    Layout(
        "day_at_the_end",
        f"Gặp mặt bạn bè quốc tế\n\n{BODY}\n\nCập nhật: 12/03/2019 08:15",
        "Gặp mặt bạn bè quốc tế",
        date(2019, 3, 12),
    ),
]

SOURCES = [
    Layout(
        "with_its_day",
        f"Tin mùa vụ\n\n{BODY}\n(Nguồn: Báo Hòa Lâm, 12/3/2019)",
        "Tin mùa vụ",
        None,
        "Báo Hòa Lâm",
    ),
    Layout(
        "after_the_author",
        f"Tin mùa vụ\n\n{BODY}\n\nHoàng Mai - Theo Hòa Lâm Xanh",
        "Tin mùa vụ",
        None,
        "Hòa Lâm Xanh",
    ),
    Layout(
        "address_in_brackets",
        f"Tin mùa vụ\n\n{BODY}\n\nNguồn: Sở Ngoại vụ (www.ngoaivu.example)",
        "Tin mùa vụ",
        None,
        "ngoaivu.example",
    ),
    Layout(
        "by_domain",
        f"Tin mùa vụ\n\n{BODY}\n\nTheo Baohoalam.example",
        "Tin mùa vụ",
        None,
        "baohoalam.example",
    ),
    Layout("by_label", f"Tin mùa vụ\n\n{BODY}\n\nNguồn: TTXHL", "Tin mùa vụ", None, "TTXHL"),
    Layout(
        "in_brackets", f"Tin mùa vụ\n\n{BODY}\n\n(Theo Hòa Lâm Online)", "Tin mùa vụ", None, "Hòa Lâm Online"
    ),
    Layout(
        "at_the_last_sentence", f"Tin mùa vụ\n\n{BODY} (Theo Báo Hòa Lâm)", "Tin mùa vụ", None, "Báo Hòa Lâm"
    ),
    Layout(
        "by_address",
        f"Tin mùa vụ\n\n{BODY}\n\nNguồn: https://www.sonongnghiep.example/tin/12.html",
        "Tin mùa vụ",
        None,
        "sonongnghiep.example",
    ),
    Layout(
        "below_the_title", f"Tin mùa vụ\n\nNguồn: Báo Hòa Lâm\n\n{BODY}", "Tin mùa vụ", None, "Báo Hòa Lâm"
    ),
    Layout(
        "above_a_list_of_other_pages",
        f"Tin mùa vụ\n\n{BODY}\n\nTheo Baohoalam.example\n\nTin liên quan\nLúa xuân trổ đều (12/03/2019)\nVề trang trước",
        "Tin mùa vụ",
        None,
        "baohoalam.example",
    ),
    Layout("a_person_is_none", f"Tin mùa vụ\n\n{BODY}\n\nTheo ông Tư, vụ này lãi lớn", "Tin mùa vụ"),
    Layout("an_author_is_none", f"Tin mùa vụ\n\n{BODY}\n\nTheo Nguyễn Thị Hoài", "Tin mùa vụ"),
    Layout("a_sentence_is_none", f"Tin mùa vụ\n\nTheo báo cáo, vụ này lãi lớn.\n\n{BODY}", "Tin mùa vụ"),
    Layout("a_credit_is_none", f"Tin mùa vụ\n\n{BODY}\n\nCánh đồng mẫu (Ảnh: TTXHL)", "Tin mùa vụ"),
    Layout("the_internet_is_none", f"Tin mùa vụ\n\n{BODY}\n\nNguồn: Internet", "Tin mùa vụ"),
]

OFFICIAL = [
    Layout(
        "report_in_columns",
        f"ỦY BAN NHÂN DÂN TỈNH HÒA LÂM          {NATION}\n                    {MOTTO}\nSố: 12/BC-UBND        Hòa Lâm, ngày 12 tháng 3 năm 2020\n\n"
        f"BÁO CÁO\nKết quả thực hiện nhiệm vụ quý I\nvà phương hướng quý II năm 2020\n\n{BODY}",
        "BÁO CÁO Kết quả thực hiện nhiệm vụ quý I và phương hướng quý II năm 2020",
        date(2020, 3, 12),
        None,
        "report",
    ),
    Layout(
        "decision_with_blank_lines",
        f"UBND HUYỆN ĐÔNG SƠN\n\nPHÒNG GIÁO DỤC VÀ ĐÀO TẠO\n\n{NATION}\n\n{MOTTO}\n\n-----\n\nSố: 7/QĐ-PGDĐT\n\nĐông Sơn, ngày 5 tháng 9 năm 2018\n\n"
        f"QUYẾT ĐỊNH\n\nVề việc khen thưởng học sinh giỏi\n\nTRƯỞNG PHÒNG GIÁO DỤC VÀ ĐÀO TẠO\n\nCăn cứ Quy chế khen thưởng;\n\n{BODY}",
        "QUYẾT ĐỊNH Về việc khen thưởng học sinh giỏi",
        date(2018, 9, 5),
        None,
        "decision",
    ),
    Layout(
        "letter_with_subject",
        f"SỞ Y TẾ HÒA LÂM\nSố: 345/SYT-NV\nV/v tăng cường phòng, chống\nsốt xuất huyết\n{NATION}\n{MOTTO}\nHòa Lâm, ngày 01 tháng 8 năm 2017\n\n"
        f"Kính gửi: Trung tâm Y tế các huyện\n\n{BODY}",
        "tăng cường phòng, chống sốt xuất huyết",
        date(2017, 8, 1),
        kind="letter",
    ),
    Layout(
        "party_report",
        f"ĐẢNG BỘ TỈNH HÒA LÂM\nHUYỆN ỦY ĐÔNG SƠN\n*\nSố 45-BC/HU\nĐẢNG CỘNG SẢN VIỆT NAM\nĐông Sơn, ngày 20 tháng 12 năm 2011\n\n"
        f"BÁO CÁO\ntổng kết công tác dân vận năm 2011\n-----\n\n{BODY}",
        "BÁO CÁO tổng kết công tác dân vận năm 2011",
        date(2011, 12, 20),
        None,
        "report",
    ),
    Layout(
        "genre_and_subject_in_one_line",
        f"{NATION}\n{MOTTO}\n\nBÁO CÁO KẾT QUẢ KIỂM TRA MÔI TRƯỜNG\nTẠI CÁC LÀNG NGHỀ\n\nI. TÌNH HÌNH CHUNG\n\n{BODY}\n\nHòa Lâm, ngày 3/10/2016\nTRƯỞNG ĐOÀN",
        "BÁO CÁO KẾT QUẢ KIỂM TRA MÔI TRƯỜNG TẠI CÁC LÀNG NGHỀ",
        date(2016, 10, 3),
        None,
        "report",
    ),
    Layout(
        "minutes",
        f"{NATION}\n{MOTTO}\n\nBIÊN BẢN\nHọp thôn Đoài lần thứ nhất\n\nHôm nay, ngày 4 tháng 1 năm 2019, tại nhà văn hóa thôn Đoài.\n\n{BODY}",
        "BIÊN BẢN Họp thôn Đoài lần thứ nhất",
        date(2019, 1, 4),
        None,
        "minutes",
    ),
    Layout(
        "day_left_blank",
        f"UBND XÃ HÒA LÂM\nSố:     /KH-UBND\n{NATION}\n{MOTTO}\nHòa Lâm, ngày     tháng     năm 2020\n\nKẾ HOẠCH\nPhòng, chống cháy rừng mùa khô\n\nThực hiện chỉ đạo của huyện, xã lập kế hoạch như sau:\n{BODY}",
        "KẾ HOẠCH Phòng, chống cháy rừng mùa khô",
        None,
        None,
        "plan",
    ),
    Layout(
        "genre_without_letterhead",
        f"BÁO CÁO\n\nTình hình sản xuất vụ đông\n\n{BODY}",
        "BÁO CÁO Tình hình sản xuất vụ đông",
        None,
        None,
        "report",
    ),
    Layout(
        "new_tone_style",
        f"UỶ BAN NHÂN DÂN XÃ HOÀ LÂM\nCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{MOTTO}\nSố 3/TB-UBND\nHoà Lâm, 15/7/2013\n\nTHÔNG BÁO\nVề việc nghỉ hè của thư viện xã\n\n{BODY}",
        "THÔNG BÁO Về việc nghỉ hè của thư viện xã",
        date(2013, 7, 15),
        None,
        "notice",
    ),
    Layout(
        "decree_in_capitals",
        f"CHÍNH PHỦ\n-------\n{NATION}\n{MOTTO}\n---------------\nSố: 912/2024/NĐ-CP\nHà Nội, ngày 5 tháng 2 năm 2024\n\n"
        f"NGHỊ ĐỊNH\nQUY ĐỊNH CHI TIẾT VỀ THƯ VIỆN LÀNG\nCăn cứ Luật Tổ chức Chính phủ;\n{BODY}",
        "NGHỊ ĐỊNH QUY ĐỊNH CHI TIẾT VỀ THƯ VIỆN LÀNG",
        date(2024, 2, 5),
        None,
        "decree",
    ),
    Layout(
        "resolution_before_its_authority",
        f"HỘI ĐỒNG NHÂN DÂN\nTỈNH HÒA LÂM\n{NATION}\n{MOTTO}\nSố: 05/2015/NQ-HĐND\nHòa Lâm, ngày 10 tháng 7 năm 2015\nNGHỊ QUYẾT\n"
        f"Về nhiệm vụ phát triển văn hóa\n6 tháng cuối năm 2015\nHỘI ĐỒNG NHÂN DÂN TỈNH HÒA LÂM\nKHÓA VIII, KỲ HỌP THỨ 12\nCăn cứ Luật;\n{BODY}",
        "NGHỊ QUYẾT Về nhiệm vụ phát triển văn hóa 6 tháng cuối năm 2015",
        date(2015, 7, 10),
        None,
        "resolution",
    ),
    Layout(
        "capitals_with_blank_lines",
        f"SỞ NGOẠI VỤ HÒA LÂM\n\n{NATION}\n\n{MOTTO}\n\nHòa Lâm, ngày 5 tháng 1 năm 2016\n\nBÁO CÁO\n\nKẾT QUẢ CÔNG TÁC ĐỐI NGOẠI\n\nNĂM 2015\n\nKính gửi: UBND tỉnh\n\n{BODY}",
        "BÁO CÁO KẾT QUẢ CÔNG TÁC ĐỐI NGOẠI NĂM 2015",
        date(2016, 1, 5),
        None,
        "report",
    ),
    Layout(
        "office_and_genre_alone",
        f"Ban Liên lạc Đồng hương\n\nBÁO CÁO\nCông tác năm 2015\n\n{BODY}",
        "BÁO CÁO Công tác năm 2015",
        None,
        None,
        "report",
    ),
]

LAYOUTS = PRESS + SOURCES + OFFICIAL


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_metadata_of_each_layout_are_found_or_left_open(layout: Layout) -> None:
    outline = without_furniture(outline_of(clean(layout.text)))
    text, found = outline.text, describe(outline, today=TODAY)
    assert (found.title, found.date, found.source, found.kind) == layout[2:]
    if found.title_span:
        assert collapse(text[slice(*found.title_span)]) == found.title
