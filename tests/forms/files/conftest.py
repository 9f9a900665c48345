"""A telephone that sends files to a procedure, and the scanner that looks at them."""

from tests.forms.test_sending_files import clamd, phone, scanning

__all__ = ["clamd", "phone", "scanning"]
