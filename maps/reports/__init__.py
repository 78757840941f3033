"""Reports of an office: one content, as an office document (PDF) and as a workbook (XLSX)."""
