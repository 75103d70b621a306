"""A company's network: a proxy that tunnels by CONNECT alone, and TLS with certificates of the company's own."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DOMAIN = "company.example"


@dataclass
class Tunnel:
    """The proxy's address, the bundle to trust, and what it was asked for."""

    url: str = ""
    bundle: Path = Path()
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def tunnel(port: int, folder: Path) -> AsyncIterator[Tunnel]:
    """Lead every name below DOMAIN, by TLS and through the proxy, to what listens on a port of this machine."""
    there = Tunnel(bundle=folder / "company.pem")
    relay = await asyncio.start_server(
        lambda *ends: _join(*ends, port), "127.0.0.1", 0, ssl=_make_context(there.bundle)
    )

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode().partition(" HTTP/")[0]
        there.asked.append(asked)
        if not asked.startswith("CONNECT ") or f"{DOMAIN}:443" not in asked:
            writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            writer.close()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await _join(reader, writer, _port_of(relay))

    proxy = await asyncio.start_server(connect, "127.0.0.1", 0)
    there.url = f"http://127.0.0.1:{_port_of(proxy)}"
    try:
        yield there
    finally:
        for server in (proxy, relay):
            server.close()


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Carry bytes both ways between who has connected and a port of this machine, until one end closes."""
    onward = await asyncio.open_connection("127.0.0.1", port)
    ways = [asyncio.create_task(_carry(reader, onward[1])), asyncio.create_task(_carry(onward[0], writer))]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for each in (writer, onward[1]):
        each.close()
    await asyncio.gather(*ways, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        return


def _port_of(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


def _make_context(bundle: Path) -> ssl.SSLContext:
    """What a server below DOMAIN shows, whose issuer is in `bundle` alone."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DOMAIN)])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(f"*.{DOMAIN}")]), critical=False)
    shown = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both = bundle.with_name("server.pem")
    bundle.write_bytes(shown)
    both.write_bytes(private + shown)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return context
