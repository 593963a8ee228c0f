"""An area on disk: opened, made from what people have, and told in plain words."""

from layers.area.folder import Area

__all__ = ["Area"]
