"""Arithmetic on many small matrices at once; the last axis counts the matrices.

With the matrices along the last axis every step runs over long columns, which is several
times faster than a loop over matrices of two by two.
"""

import numpy as np

from vincula.columns import Numbers

CLOSED_FORM = 2


def summed(subscripts: str, *arrays: Numbers) -> Numbers:
    """Multiply and add as `numpy.einsum` does, on one processor.

    With many small matrices, handing out work to several costs more than it saves.
    """
    return np.asarray(np.einsum(subscripts, *arrays))


def product(left: Numbers, right: Numbers) -> Numbers:
    """Multiply matrix by matrix; one of both may be the same for all (two axes)."""
    many = left if left.ndim > right.ndim else right
    result = np.empty((left.shape[0], right.shape[1], *many.shape[2:]))
    for row, cells in enumerate(left):
        for column in range(right.shape[1]):
            result[row, column] = _cell(cells, right[:, column])
    return result


def _cell(cells: Numbers, column: Numbers) -> Numbers | float:
    # Over long columns every pass counts: what is zero for all is left out.
    pairs = [
        (one, other)
        for one, other in zip(cells, column, strict=True)
        if not (_is(one, 0.0) or _is(other, 0.0))
    ]
    if not pairs:
        return 0.0
    found = _times(*pairs[0])
    for pair in pairs[1:]:
        found = found + _times(*pair)
    return found


def _times(one: Numbers, other: Numbers) -> Numbers:
    if _is(one, 1.0):
        return other
    result: Numbers = one if _is(other, 1.0) else one * other
    return result


def _is(cell: Numbers, value: float) -> bool:
    return cell.ndim == 0 and float(cell) == value


def inverse(stack: Numbers) -> tuple[Numbers, Numbers]:
    """Invert symmetric positive definite matrices; also return the log determinants."""
    size = len(stack)
    if size == 1:
        return 1 / stack, np.log(stack[0, 0])
    if size == CLOSED_FORM:
        determinant = stack[0, 0] * stack[1, 1] - stack[0, 1] ** 2
        swapped = np.array([[stack[1, 1], -stack[0, 1]], [-stack[0, 1], stack[0, 0]]])
        return swapped / determinant, np.log(determinant)
    matrices = np.asarray(np.moveaxis(stack, 2, 0), dtype=np.float64)
    logs = np.linalg.slogdet(matrices)[1]
    return np.asarray(np.moveaxis(np.linalg.inv(matrices), 0, 2)), np.asarray(logs)


def packed(matrix: Numbers) -> Numbers:
    """Return the upper triangle, off-diagonal cells doubled, of a symmetric matrix."""
    rows, columns = np.triu_indices(len(matrix))
    weights = np.where(rows == columns, 1.0, 2.0)
    result: Numbers = (matrix[rows, columns].T * weights).T
    return result


def unpacked(cells: Numbers, size: int) -> Numbers:
    """Return the symmetric matrix whose upper triangle this is; nothing is halved."""
    matrix = np.empty((size, size, *cells.shape[1:]))
    rows, columns = np.triu_indices(size)
    matrix[rows, columns] = cells
    matrix[columns, rows] = cells
    return matrix
