"""PDFium's C functions, bound without releasing the interpreter lock, which makes a call cost a third of the generated bindings'.

Reading a page takes some thousands of calls. Those that are made for every object and character are bound without argument types
(`_bind_bare`): ctypes passes its own objects on as they are, in half the time, and nothing may be passed to them but a `Handle`,
`byref` of a ctypes object, or an index. The others take plain integers for handles.
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


class Handle(c_void_p):
    """The address of what PDFium keeps; false where there is none. Being a class of its own, it is not turned into an integer."""


def _bind_bare(name: str, result: Any) -> Any:
    function = _LIBRARY[name]
    function.restype = result
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
object_at = _bind_bare("FPDFPage_GetObject", Handle)
form_object_count = _bind("FPDFFormObj_CountObjects", c_int, c_void_p)
form_object_at = _bind("FPDFFormObj_GetObject", Handle, c_void_p, c_ulong)
object_type = _bind_bare("FPDFPageObj_GetType", c_int)
object_matrix = _bind_bare("FPDFPageObj_GetMatrix", c_int)
object_clip = _bind_bare("FPDFPageObj_GetClipPath", Handle)
clip_count = _bind_bare("FPDFClipPath_CountPaths", c_int)
clip_segment_count = _bind_bare("FPDFClipPath_CountPathSegments", c_int)
clip_segment = _bind_bare("FPDFClipPath_GetPathSegment", Handle)
has_transparency = _bind_bare("FPDFPageObj_HasTransparency", c_int)
fill_color = _bind_bare("FPDFPageObj_GetFillColor", c_int)
font_size = _bind_bare("FPDFTextObj_GetFontSize", c_int)
render_mode = _bind_bare("FPDFTextObj_GetTextRenderMode", c_int)
stroke_color = _bind_bare("FPDFPageObj_GetStrokeColor", c_int)
stroke_width = _bind_bare("FPDFPageObj_GetStrokeWidth", c_int)
draw_mode = _bind_bare("FPDFPath_GetDrawMode", c_int)
segment_count = _bind_bare("FPDFPath_CountSegments", c_int)
segment_at = _bind_bare("FPDFPath_GetPathSegment", Handle)
segment_point = _bind_bare("FPDFPathSegment_GetPoint", c_int)
segment_type = _bind_bare("FPDFPathSegment_GetType", c_int)
segment_closes = _bind_bare("FPDFPathSegment_GetClose", c_int)
load_text = _bind("FPDFText_LoadPage", c_void_p, c_void_p)
close_text = _bind("FPDFText_ClosePage", None, c_void_p)
character_count = _bind("FPDFText_CountChars", c_int, c_void_p)
unicode_at = _bind("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
text_object_at = _bind_bare("FPDFText_GetTextObject", c_void_p)
has_map_error = _bind_bare("FPDFText_HasUnicodeMapError", c_int)
text_codes = _bind("FPDFText_GetText", c_int, c_void_p, c_int, c_int, c_void_p)
origin_at = _bind_bare("FPDFText_GetCharOrigin", c_int)
loose_box_at = _bind_bare("FPDFText_GetLooseCharBox", c_int)
annotation_count = _bind("FPDFPage_GetAnnotCount", c_int, c_void_p)
annotation_at = _bind("FPDFPage_GetAnnot", c_void_p, c_void_p, c_int)
close_annotation = _bind("FPDFPage_CloseAnnot", None, c_void_p)
annotation_kind = _bind("FPDFAnnot_GetSubtype", c_int, c_void_p)
annotation_flags = _bind("FPDFAnnot_GetFlags", c_int, c_void_p)
annotation_has_key = _bind("FPDFAnnot_HasKey", c_int, c_void_p, c_char_p)
annotation_value = _bind("FPDFAnnot_GetStringValue", c_ulong, c_void_p, c_char_p, c_void_p, c_ulong)
annotation_box = _bind("FPDFAnnot_GetRect", c_int, c_void_p, POINTER(Rect))
flatten_page = _bind("FPDFPage_Flatten", c_int, c_void_p, c_int)
