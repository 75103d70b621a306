"""What somebody fills in to link two accounts."""

from engine.chat.forms import Form, LineField

CODE = LineField("code", "link.input", longest=20, required=True, needed="link.required", missing="link.no_code")
LINK_FORM = Form((CODE,))
