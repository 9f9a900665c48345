"""`python -m machi.forms serve | work | migrate | seed`."""

from machi.forms.app import SERVICE
from machi.shared.run import main

if __name__ == "__main__":
    main(SERVICE)
