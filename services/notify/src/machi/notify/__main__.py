"""`python -m machi.notify serve | work | migrate | seed`."""

from machi.notify.app import SERVICE
from machi.shared.run import main

main(SERVICE)
