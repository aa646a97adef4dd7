"""The whole product behind TLS, with the fast lane and without it: what a proxy cuts and joins anew is all the same."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest
import trustme

from tests.product import Product
from tests.whole.test_conversation import *  # noqa: F403 - every test there is one here, on the product below
from tests.whole.test_lane import answers as answers
from tests.whole.test_lane import (
    test_a_cancelled_call_is_answered_all_the_same as test_a_cancelled_call_is_answered_all_the_same,
)
from tests.whole.test_rights import *  # noqa: F403
from tests.whole.tls import TlsProxy

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=["no", "yes"], ids=["without the lane", "with the lane"])
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    running = Product(folder, FRONTDESK_FAST_LANE=request.param)
    proxy = TlsProxy(running.port, authority)
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))  # whom OpenSSL trusts by itself
        running.behind(f"https://{proxy.host}:{proxy.port}", ssl.create_default_context())
        try:
            yield running.start()
        finally:
            running.close()
            proxy.close()


def test_everything_is_encrypted(product: Product) -> None:
    with product.user() as user:
        assert isinstance(user.socket.socket, ssl.SSLSocket)
    answer = product.staff().post("/api/admin/ticket")
    assert "__Host-" in str(answer.request.headers["Cookie"])
    assert "Strict-Transport-Security" in answer.headers
