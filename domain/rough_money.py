"""Amounts that rules name in dollars, in other currencies: what is a lot to spend must not depend on the unit."""

# About how many units make a US dollar, to one or two digits; a currency that is not listed counts as worth a dollar.
_UNITS: dict[str, float] = {
    "JPY": 150, "KRW": 1_400, "INR": 85, "HUF": 350, "CLP": 950, "VND": 25_000, "ISK": 140, "IDR": 16_000,
    "COP": 4_000, "ARS": 1_000, "NGN": 1_500, "PKR": 280, "PHP": 57, "THB": 34, "TWD": 32, "TRY": 35, "UAH": 41,
    "CZK": 22, "SEK": 10, "NOK": 10, "DKK": 7, "MXN": 19, "ZAR": 18, "BRL": 5.5, "PLN": 4, "CNY": 7, "HKD": 8,
    "AED": 3.7, "SAR": 3.7, "ILS": 3.6, "MYR": 4.3, "RON": 4.5,
}  # fmt: skip


def about(dollars: float, currency: str) -> float:
    """The amount in `currency` that is roughly worth so many US dollars: a threshold, never a conversion."""
    return dollars * _UNITS.get(currency, 1)
