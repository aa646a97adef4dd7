"""What ``frontdesk up`` says on stdout when everything is ready."""

from __future__ import annotations

from config import Settings

_ONCE = "(works once: the dashboard asks for a new one)"


def welcome(settings: Settings, first_owner: str | None, is_terminal: bool) -> str:
    """The ready line; on the first start also what to do next.

    A generated password is shown to a terminal alone, and then kept nowhere; a log would keep it for ever.
    """
    lines = [f"frontdesk ready at {settings.address}"]
    file, url = settings.first_password_file, settings.public_url
    password = ""
    if file.exists():
        password = f"the one in {file} {_ONCE}"
        if is_terminal:
            password = f"{file.read_text().strip()} {_ONCE}"
            file.unlink()
    if first_owner:
        if settings.demo:
            lines.append(f"  demo page  {url}/")
        lines += [f"  dashboard  {url}/admin/", f"  sign in    {first_owner}"]
    if password:
        lines.append(f"  password   {password}")
    if first_owner:
        lines.append(f"  your site  {settings.snippet}")
    return "\n".join(lines)
