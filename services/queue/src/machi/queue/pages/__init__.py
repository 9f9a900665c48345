"""Server-rendered pages: citizen's phone, wallboard, kiosk, staff terminal, devices."""
