"""`python -m machi.payments serve | work | migrate | seed`."""

from machi.payments.app import SERVICE
from machi.shared.run import main

main(SERVICE)
