"""An attribute that is computed when it is first read."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functools import cached_property as lazy
else:

    class lazy:
        """`functools.cached_property` without `functools`: the value takes the attribute's place in the instance."""

        def __init__(self, read):
            self._read = read
            self._name = read.__name__
            self.__doc__ = read.__doc__

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            value = self._read(instance)
            # Not through __dict__: asking for that makes an instance slower from then on.
            setattr(instance, self._name, value)
            return value


__all__ = ["lazy"]
