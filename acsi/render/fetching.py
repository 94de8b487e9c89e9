"""What a document may load: what stands in it as data, and nothing from files or the network."""

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

BASE = "https://outside.invalid/"
"""Where relative addresses lead, so that they are refused by name instead of being passed over."""


class OnlyEmbedded(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives what `data:` addresses hold, and stops the document at any other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content of a `data:` address. Raises FatalURLFetchingError, with the address, for any other."""
        if not url.lower().startswith("data:"):
            raise FatalURLFetchingError(url.removeprefix(BASE))
        return super().fetch(url, headers)
