"""The room of marks and cuts: where a text has what a query asks for, and the parts worth showing.

`plain` takes marks and signs away, `highlighter` finds, `cutting` cuts. All give offsets and text,
never HTML, and take time that is linear in the text.
"""

from searchsvc.snippets.highlighter import Found, Highlighter

__all__ = ["Found", "Highlighter"]
