"""PDFium's C functions, bound with plain integers for handles and without releasing the interpreter lock.

That makes a call cost a third of what the generated bindings cost; reading a page takes some thousands of calls.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint, c_ulong, c_void_p
from typing import Any

import pypdfium2.raw as pdfium_c
from pypdfium2_raw import bindings  # type: ignore[import-untyped]

Matrix = pdfium_c.FS_MATRIX
Rect = pdfium_c.FS_RECTF
_LIBRARY = ctypes.PyDLL(bindings._libs["pdfium"]._name)


def _bind(name: str, result: Any, *arguments: Any) -> Any:
    function = _LIBRARY[name]
    function.restype = result
    function.argtypes = arguments
    return function


load_document = _bind("FPDF_LoadMemDocument64", c_void_p, c_void_p, c_size_t, c_void_p)
close_document = _bind("FPDF_CloseDocument", None, c_void_p)
last_error = _bind("FPDF_GetLastError", c_ulong)
page_count = _bind("FPDF_GetPageCount", c_int, c_void_p)
load_page = _bind("FPDF_LoadPage", c_void_p, c_void_p, c_int)
close_page = _bind("FPDF_ClosePage", None, c_void_p)
page_rotation = _bind("FPDFPage_GetRotation", c_int, c_void_p)
page_box = _bind("FPDF_GetPageBoundingBox", c_int, c_void_p, POINTER(Rect))
transform_page = _bind("FPDFPage_TransFormWithClip", c_int, c_void_p, POINTER(Matrix), POINTER(Rect))
object_count = _bind("FPDFPage_CountObjects", c_int, c_void_p)
object_at = _bind("FPDFPage_GetObject", c_void_p, c_void_p, c_int)
form_object_count = _bind("FPDFFormObj_CountObjects", c_int, c_void_p)
form_object_at = _bind("FPDFFormObj_GetObject", c_void_p, c_void_p, c_ulong)
object_type = _bind("FPDFPageObj_GetType", c_int, c_void_p)
object_matrix = _bind("FPDFPageObj_GetMatrix", c_int, c_void_p, c_void_p)
object_clip = _bind("FPDFPageObj_GetClipPath", c_void_p, c_void_p)
clip_count = _bind("FPDFClipPath_CountPaths", c_int, c_void_p)
clip_segment_count = _bind("FPDFClipPath_CountPathSegments", c_int, c_void_p, c_int)
clip_segment = _bind("FPDFClipPath_GetPathSegment", c_void_p, c_void_p, c_int, c_int)
has_transparency = _bind("FPDFPageObj_HasTransparency", c_int, c_void_p)
fill_color = _bind("FPDFPageObj_GetFillColor", c_int, c_void_p, *[c_void_p] * 4)
font_size = _bind("FPDFTextObj_GetFontSize", c_int, c_void_p, c_void_p)
render_mode = _bind("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
stroke_color = _bind("FPDFPageObj_GetStrokeColor", c_int, c_void_p, *[c_void_p] * 4)
stroke_width = _bind("FPDFPageObj_GetStrokeWidth", c_int, c_void_p, c_void_p)
draw_mode = _bind("FPDFPath_GetDrawMode", c_int, c_void_p, c_void_p, c_void_p)
segment_count = _bind("FPDFPath_CountSegments", c_int, c_void_p)
segment_at = _bind("FPDFPath_GetPathSegment", c_void_p, c_void_p, c_int)
segment_point = _bind("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)
segment_type = _bind("FPDFPathSegment_GetType", c_int, c_void_p)
segment_closes = _bind("FPDFPathSegment_GetClose", c_int, c_void_p)
load_text = _bind("FPDFText_LoadPage", c_void_p, c_void_p)
close_text = _bind("FPDFText_ClosePage", None, c_void_p)
character_count = _bind("FPDFText_CountChars", c_int, c_void_p)
unicode_at = _bind("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
text_object_at = _bind("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
has_map_error = _bind("FPDFText_HasUnicodeMapError", c_int, c_void_p, c_int)
text_codes = _bind("FPDFText_GetText", c_int, c_void_p, c_int, c_int, c_void_p)
origin_at = _bind("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
loose_box_at = _bind("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
annotation_count = _bind("FPDFPage_GetAnnotCount", c_int, c_void_p)
annotation_at = _bind("FPDFPage_GetAnnot", c_void_p, c_void_p, c_int)
close_annotation = _bind("FPDFPage_CloseAnnot", None, c_void_p)
annotation_kind = _bind("FPDFAnnot_GetSubtype", c_int, c_void_p)
annotation_flags = _bind("FPDFAnnot_GetFlags", c_int, c_void_p)
annotation_has_key = _bind("FPDFAnnot_HasKey", c_int, c_void_p, c_char_p)
annotation_value = _bind("FPDFAnnot_GetStringValue", c_ulong, c_void_p, c_char_p, c_void_p, c_ulong)
annotation_box = _bind("FPDFAnnot_GetRect", c_int, c_void_p, POINTER(Rect))
flatten_page = _bind("FPDFPage_Flatten", c_int, c_void_p, c_int)
