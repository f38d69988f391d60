"""The room of marks and cuts: where a text has what a query asks for, and the parts worth showing.

`highlighter` finds, `cutting` cuts. Both give offsets and text, never HTML, and
take time that is linear in the text.
"""

from searchsvc.snippets.highlighter import Found, Highlighter

__all__ = ["Found", "Highlighter"]
