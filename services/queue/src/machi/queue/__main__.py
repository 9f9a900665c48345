"""`python -m machi.queue serve | work | migrate | seed`."""

from machi.queue.app import SERVICE
from machi.shared.run import main

main(SERVICE)
