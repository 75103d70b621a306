"""The app's icons, drawn: a mark of three rising steps under an arrow."""

from io import BytesIO

from PIL import Image, ImageDraw

COLOUR_SIDE = 192
OUTLINE_SIDE = 32
FINER = 8
"""Icons are drawn so much larger, then made smaller, which smooths their edges."""
TEAL = (11, 101, 112, 255)
WHITE = (255, 255, 255, 255)
CLEAR = (255, 255, 255, 0)
STEPS = ((0.25, 0.62, 0.36, 0.75), (0.43, 0.49, 0.54, 0.75), (0.61, 0.36, 0.72, 0.75))
"""Left, top, right and bottom of the steps, as parts of the side."""
ARROW = ((0.25, 0.47), (0.43, 0.34), (0.60, 0.25))
HEAD = ((0.56, 0.19), (0.72, 0.20), (0.64, 0.33))


def colour_icon() -> bytes:
    """192 by 192 pixels, white on a full square."""
    return _make_png(COLOUR_SIDE, TEAL)


def outline_icon() -> bytes:
    """32 by 32 pixels, white on nothing, as Teams asks."""
    return _make_png(OUTLINE_SIDE, CLEAR)


def _make_png(side: int, ground: tuple[int, int, int, int]) -> bytes:
    large = side * FINER
    picture = Image.new("RGBA", (large, large), ground)
    draw = ImageDraw.Draw(picture)
    for step in STEPS:
        draw.rounded_rectangle([part * large for part in step], radius=0.02 * large, fill=WHITE)
    draw.line([(x * large, y * large) for x, y in ARROW], fill=WHITE, width=int(0.055 * large), joint="curve")
    draw.polygon([(x * large, y * large) for x, y in HEAD], fill=WHITE)
    file = BytesIO()
    picture.resize((side, side), Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()
