"""One TCP connection as the published network model has it: handshake, slow start, sharing.

Written from the rules Lighthouse publishes for its simulated throttling (Lantern).
"""

from __future__ import annotations

from listingkit.load.data import Network


class Connection:
    """State of a connection; times in milliseconds, sizes in bytes.

    ``window`` is the congestion window in segments; ``surplus`` what an HTTP/2 connection has
    already received beyond the last answer, free for the next one.
    """

    __slots__ = ("fresh", "h2", "network", "rtt", "server", "surplus", "tls", "window")

    def __init__(self, network: Network, rtt: float, server: float, tls: bool, h2: bool) -> None:
        self.network = network
        self.rtt = rtt
        self.server = server
        self.tls = tls
        self.h2 = h2
        self.fresh = True
        self.window: int = network.first_window
        self.surplus = 0

    def first_byte(self, dns: float) -> float:
        """Time from asking to the first byte."""
        if self.fresh:
            trips = 2.0 + (1 if self.tls else 0)  # SYN and its answer, request and its answer
            return dns + trips * self.rtt + self.server
        return 0.0 if self.h2 else self.rtt + self.server

    def advance(
        self, wanted: int, elapsed: float, dns: float, share: float, limit: float | None
    ) -> tuple[float, int, int, int]:
        """Download ``wanted`` more bytes after ``elapsed`` ms, at most ``limit`` ms long.

        ``share`` is the throughput in bits a second this request gets. Answers with time taken,
        bytes received of the wanted ones, window and surplus afterwards; nothing is changed.
        """
        if self.h2 and not self.fresh:
            wanted -= self.surplus
        segment = self.network.segment
        most = int(share / 8 * self.rtt / 1000 / segment)
        window = min(self.window, most)
        wait = max(self.first_byte(dns) - elapsed, 0.0)
        received = window * segment if wait > 0 else 0
        left = wanted - received
        spent = 0.0
        # A round trip may begin as long as the limit has not been passed.
        rounds = None if limit is None else max(0, int((limit - wait) / self.rtt) + 1)
        if limit is not None and limit < wait:
            rounds = 0
        done = 0
        while left > 0 and (rounds is None or done < rounds):
            done += 1
            window = max(min(most, window * 2), 1)
            step = window * segment
            received += step
            left -= step
            if window >= most and left > 0:
                # The window has stopped growing: the rest in one go.
                more = -(-left // step)
                if rounds is not None:
                    more = min(more, rounds - done)
                done += more
                received += more * step
                left -= more * step
        spent = done * self.rtt
        surplus = max(received - wanted, 0) if self.h2 else 0
        return wait + spent, max(min(received, wanted), 0), window, surplus
