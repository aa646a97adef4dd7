"""Settings: defaults, the environment, and the data folder.

Every setting is a field of :class:`Settings` with the reason for its default; a wrong one is a :class:`SettingError`.
"""

from config.errors import SettingError
from config.origins import Origin
from config.parse import Rate
from config.settings import Settings

__all__ = ["Origin", "Rate", "SettingError", "Settings"]
