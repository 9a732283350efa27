#pragma once

#include <cstdint>

#include "demo/player.h"

namespace demo {

// Two persons told by hand, whom demonstrations and tests can rely on.
inline constexpr std::uint64_t kInger = 0;
inline constexpr std::uint64_t kSvend = 1;

// Inger Prøvesen, 78: admitted two evenings ago with pneumonia, with atrial fibrillation, type 2
// diabetes, chronic kidney disease and a confirmed penicillin anaphylaxis.
Person known_inger(Register& people);
void tell_inger(Recorder& recorder, const Organisation& organisation, BedPlan& beds);

// Svend Aage Lindholm, 81: ill for many years and seen often; more than 2,000 resources.
Person known_svend(Register& people);
void tell_svend(Recorder& recorder, Player& player);

}  // namespace demo
