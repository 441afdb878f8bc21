"""Documents that leave the site: accessible PDFs made by Typst, without a browser."""

from vincula_practice.reports.course import course_pdf
from vincula_practice.reports.paper import paper_pdf

__all__ = ["course_pdf", "paper_pdf"]
