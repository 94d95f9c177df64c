"""The world outside of the example programs: small services on loopback that misbehave on purpose."""

from __future__ import annotations

import json
import os
import select
import socket
import ssl
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType


class Service:
    """An HTTP service on a free port of loopback; a context manager that ends with it."""

    scheme = "http"

    def __init__(self) -> None:
        self.requests = 0
        self.changed = threading.Condition()
        self.server = _Server(("127.0.0.1", 0), _handler_for(self))
        self.address = f"127.0.0.1:{self.server.server_port}"
        self.url = f"{self.scheme}://{self.address}"

    def __enter__(self) -> Any:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method: str, path: str, connection: socket.socket) -> tuple[int, Any] | None:
        """The status and JSON of an answer; None to hang up without one."""
        raise NotImplementedError


class FlakyService(Service):
    """Says "503 Service Unavailable" to its first requests, then works."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    def answer(self, method: str, path: str, connection: socket.socket) -> tuple[int, Any]:
        return (503, []) if self.requests <= self.failures else (200, ["A-1", "A-2"])


class BusyService(Service):
    """Notes how many requests are open at once, and holds them until no more arrive.

    It answers all open requests when `everyone` has come or when nobody new came for `quiet`
    seconds, so that the peak does not depend on how fast the machine is.
    """

    def __init__(self, everyone: int, quiet: float = 2.0) -> None:
        super().__init__()
        self.everyone = everyone
        self.quiet = quiet
        self.open = 0
        self.peak = 0
        self.last_arrival = 0.0
        self.batch = 0

    def answer(self, method: str, path: str, connection: socket.socket) -> tuple[int, Any]:
        with self.changed:
            self.open += 1
            self.peak = max(self.peak, self.open)
            self.last_arrival = time.monotonic()
            batch = self.batch
            while self.batch == batch:
                rest = self.last_arrival + self.quiet - time.monotonic()
                if self.open >= self.everyone or rest <= 0:
                    self.batch += 1
                    self.changed.notify_all()
                else:
                    self.changed.wait(rest)
            self.open -= 1
        return 200, {"path": path}


class SilentService(Service):
    """Takes requests and never answers; after `patience` seconds it hangs up on whoever still waits."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self.patience = patience
        self.still_waiting = 0
        """Requests whose sender was still there when the patience was over."""

    def answer(self, method: str, path: str, connection: socket.socket) -> None:
        time.sleep(self.patience)
        # A sender that gave up has closed its end, which reads as an empty message.
        readable, _, _ = select.select([connection], [], [], 0)
        if not readable or connection.recv(1, socket.MSG_PEEK):
            self.still_waiting += 1


class SecureService(Service):
    """The same behind TLS, for clients that know nothing else."""

    scheme = "https"

    def __init__(self) -> None:
        super().__init__()
        certificate = _certificate(Path.cwd())
        # httpx, which the clients of Prefect's integrations use, trusts what this variable names.
        os.environ["SSL_CERT_FILE"] = str(certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)


class DbtCloud(SecureService):
    """The dbt Cloud API with one job, whose run is at work when first asked about and then fails."""

    RUNNING, FAILED = 3, 20

    def __init__(self) -> None:
        super().__init__()
        self.triggered = 0
        self.asked = 0

    def answer(self, method: str, path: str, connection: socket.socket) -> tuple[int, Any]:
        if method == "POST" and "/jobs/" in path:
            self.triggered += 1
            return 200, {"data": {"id": 77, "project_id": 5, "status": 1}}
        self.asked += 1
        status = self.RUNNING if self.asked == 1 else self.FAILED
        return 200, {"data": {"id": 77, "project_id": 5, "status": status, "run_steps": []}}

    def save_job(self, name: str) -> None:
        """Save the block that a flow loads its dbt Cloud job from."""
        from prefect_dbt.cloud import DbtCloudCredentials, DbtCloudJob

        credentials = DbtCloudCredentials(api_key="unused", account_id=1, domain=self.address)
        job = DbtCloudJob(dbt_cloud_credentials=credentials, job_id=9, interval_seconds=1)
        job.save(name, overwrite=True)


class Databricks(SecureService):
    """The Databricks API with one job, whose run is at work when first asked about and then fails."""

    def __init__(self) -> None:
        super().__init__()
        self.triggered = 0
        self.asked = 0

    def answer(self, method: str, path: str, connection: socket.socket) -> tuple[int, Any]:
        if method == "POST":
            self.triggered += 1
            return 200, {"run_id": 77, "number_in_job": 77}
        self.asked += 1
        state: dict[str, Any] = {"life_cycle_state": "RUNNING", "state_message": ""}
        if self.asked > 1:
            state = {
                "life_cycle_state": "TERMINATED",
                "result_state": "FAILED",
                "state_message": "the cluster is gone",
            }
        return 200, {"run_id": 77, "run_name": "orders", "state": state, "tasks": []}

    def save_credentials(self, name: str) -> None:
        """Save the block that a flow loads its credentials from."""
        from prefect_databricks import DatabricksCredentials

        block = DatabricksCredentials(databricks_instance=self.address, token="unused")
        block.save(name, overwrite=True)


class FailingService(Service):
    """Says "500 Internal Server Error", with a message in JSON."""

    def answer(self, method: str, path: str, connection: socket.socket) -> tuple[int, Any]:
        return 500, {"message": "the database is down"}


def dbt_statuses() -> list[str]:
    """How dbt itself says that the nodes of its last invocation ended."""
    results = Path(os.environ["DBT_TARGET_PATH"], "run_results.json").read_text(encoding="utf-8")
    return [node["status"] for node in json.loads(results)["results"]]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that went away is what some of the programs are about."""


def _handler_for(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.reply("POST")

        def reply(self, method: str) -> None:
            with service.changed:
                service.requests += 1
            answer = service.answer(method, self.path, self.connection)
            if answer is None:
                self.close_connection = True
                return
            status, content = answer
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Not one line a request."""

    return Handler


def _certificate(folder: Path) -> Path:
    """A certificate for loopback that lives as long as the program, with its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dbt Cloud on loopback")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "dbt-cloud.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return pem
