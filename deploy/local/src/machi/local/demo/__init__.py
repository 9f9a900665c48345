"""The journey of one citizen, over HTTP, as `machi demo` shows it."""
