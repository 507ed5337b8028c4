"""See the module list in CONTRIBUTING.md. Called, it is :func:`listingkit.api.localize`."""

from listingkit.callables import make_callable

make_callable(__name__)
