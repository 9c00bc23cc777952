// limbo_source: a Limbo program of as many lines as wanted, for measuring compilers.
// In: a number of lines. Out: a program that uses what programs use (adts, lists, strings, arrays, case, loops,
// calls), every function of which is called, and that prints one number. The same text for the same number.
#pragma once

#include <string>

namespace dis::bench {

inline constexpr int kLeastLimboLines = 10;

// `lines` of at least kLeastLimboLines, those of the interfaces it includes not counted.
std::string limbo_source(int lines);

// A module of `count` functions of as many statements each, of about two instructions.
std::string equal_functions(int count, int statements);

}  // namespace dis::bench
