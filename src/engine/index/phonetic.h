#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engine {

// How a word of a Danish name sounds, roughly: words that are said alike have the same code, so
// that a name can be found by ear. The word is folded first (base/text/fold.h); then
//
//   ae is æ, oe is ø; æ sounds as e, y as i, aa as o, ie and ei and ej and aj as i or aj
//   ch, ck, c, q: k (c before e, i, y: s);  ph: f;  w and hv: v;  hj: j;  th and dt: t;  z: s;  x:
//   ks kj and gj: k and g;  sch, sh, sj: s;  nd and ld: n and l;  an h within a word is silent
//   double letters are one;  an e at the end, and the vowel of -sen and -son, are silent
//
// Kristian is Christian, Kjær is Kier, Aagaard is Ågård, Nielsen is Nilson. Empty for a word
// without letters. Pure function.
std::string phonetic_code(std::string_view word);

// The codes of the words of a name, each once, at most kSoundsMax.
inline constexpr std::size_t kSoundsMax = 16;
std::vector<std::string> phonetic_codes(std::string_view name);

}  // namespace engine
