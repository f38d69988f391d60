"""The room of marks and cuts: where a text has what a query asks for, and the parts worth showing.

`plain` takes marks and signs away, `highlighter` finds what the `places` of a query take, `cutting` cuts; the loops over
letters are in `kernels`. All give offsets and text, never HTML, and take time that is linear in the text.
"""

from searchsvc.snippets.cutting import Found
from searchsvc.snippets.highlighter import Highlighter

__all__ = ["Found", "Highlighter"]
