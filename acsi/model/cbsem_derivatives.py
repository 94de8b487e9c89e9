"""Derivatives of the implied covariance and of the discrepancy by complex steps, exact to rounding.

A function f of reals that also takes complex numbers has f'(x) = Im f(x + ih) / h, without the cancellation of a
difference (Squire and Trapp 1998, SIAM Review 40, 110–112). All steps go through the matrices at once.
"""

import numpy as np
from numpy.typing import NDArray

from acsi.model.cbsem_terms import Term
from acsi.model.replicates import Array

STEP = 1e-30
Complex = NDArray[np.complex128]


def jacobian(terms: tuple[Term, ...], values: Array, p: int) -> Array:
    """Slopes (p(p+1)/2, f) of the implied covariances, upper triangle by rows, over the free terms at `values` (q,)."""
    rows, columns = np.triu_indices(p)
    implied = _implied(_matrices(terms, _stepped(terms, values), p))[0]
    return np.asarray((implied.imag / STEP)[:, rows, columns].T)


def observed_information(terms: tuple[Term, ...], values: Array, correlation: Array) -> Array:
    """Half the second derivatives (f, f) of the discrepancy at `values` (q,): the information of one interview."""
    half = (_gradient(terms, _stepped(terms, values), correlation).imag / STEP) / 2
    return np.asarray((half + half.T) / 2)


def _stepped(terms: tuple[Term, ...], values: Array) -> Complex:
    """The values (f, q), each row with an imaginary step in one free term."""
    free = [place for place, term in enumerate(terms) if term.fixed is None]
    stepped = np.tile(values.astype(complex), (len(free), 1))
    stepped[np.arange(len(free)), free] += 1j * STEP
    return stepped


def _matrices(terms: tuple[Term, ...], values: Complex, p: int) -> dict[str, Complex]:
    k = 1 + max(term.column for term in terms if term.matrix == "lambda")
    shapes = {"lambda": (p, k), "beta": (k, k), "psi": (k, k), "theta": (p, p)}
    matrices = {name: np.zeros((len(values), *shape), dtype=complex) for name, shape in shapes.items()}
    for place, term in enumerate(terms):
        matrix = matrices[term.matrix]
        matrix[:, term.row, term.column] = values[:, place]
        if term.op == "~~":
            matrix[:, term.column, term.row] = values[:, place]
    return matrices


def _implied(matrices: dict[str, Complex]) -> tuple[Complex, Complex, Complex]:
    """Covariances of indicators and of constructs, and loadings on what is unexplained in constructs."""
    loadings, beta = matrices["lambda"], matrices["beta"]
    total: Complex = np.linalg.inv(np.eye(beta.shape[1]) - beta).astype(complex)
    constructs = total @ matrices["psi"] @ _turned(total)
    return loadings @ constructs @ _turned(loadings) + matrices["theta"], constructs, loadings @ total


def _gradient(terms: tuple[Term, ...], values: Complex, correlation: Array) -> Complex:
    """Slopes (f, f) of the discrepancy, a row for each row of `values`."""
    matrices = _matrices(terms, values, len(correlation))
    implied, constructs, reduced = _implied(matrices)
    inverse = np.linalg.inv(implied)
    slope = inverse - inverse @ correlation @ inverse
    loadings = 2 * slope @ matrices["lambda"] @ constructs
    reached = {
        "lambda": loadings,
        "beta": _turned(reduced) @ loadings,
        "psi": _turned(reduced) @ slope @ reduced,
        "theta": slope,
    }
    free = [term for term in terms if term.fixed is None]
    times = np.array([2.0 if term.op == "~~" and term.row != term.column else 1.0 for term in free])
    return np.asarray(np.stack([reached[t.matrix][:, t.row, t.column] for t in free], axis=1) * times)


def _turned(matrices: Complex) -> Complex:
    return matrices.transpose(0, 2, 1)
