#pragma once

#include <functional>
#include <memory>

#include "storage/ledger.h"

namespace storage::testing {

// What every Ledger must do, as doctest assertions. Each implementation calls it in a test of its
// own; `fresh` makes an empty ledger, and may be called again once the last one is gone.
void check_ledger_contract(const std::function<std::unique_ptr<Ledger>()>& fresh);

// An entry with these texts as its documents.
LedgerEntry entry_of(const Ledger& ledger, std::uint64_t t, std::string header,
                     std::initializer_list<std::string_view> texts);

}  // namespace storage::testing
