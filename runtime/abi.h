// abi: everything that follows from a module's word size, in one structural type.
// In: nothing. Out: kAbi32 and kAbi64, used as values by the verifier, translator and JIT,
// and as template arguments by hot code.
// Keeps: a heap reference inside module memory is `ref_bytes` wide and nil is all ones.
// Source: the Dis object format and the frame conventions of the Limbo compiler.
#pragma once

#include <cstdint>

namespace dis {

// A frame, as a Limbo compiler lays it out (offsets in words of the ABI):
//
//   0..3   owned by the VM     link, caller, module, frame type
//   4      return word         address where the callee stores its result
//   5..7   compiler temporaries (5 = source, 6 = result, 7 = destination / fixed-point scale)
//   8..    arguments, then locals
//
// An `alt` table: word nsend, word nrecv, then (channel reference, address of the value) pairs.
// A `case` table in module data: word count, then (low, high, pc) entries, then the default pc.
struct Abi {
  uint32_t word_bytes;
  uint32_t ref_bytes;

  constexpr bool operator==(const Abi&) const = default;

  constexpr uint32_t word_bits() const { return word_bytes * 8; }
  constexpr uint32_t words(uint32_t n) const { return n * word_bytes; }

  // Frame.
  constexpr uint32_t frame_return_offset() const { return words(4); }
  constexpr uint32_t frame_source_temp() const { return words(5); }
  constexpr uint32_t frame_result_temp() const { return words(6); }
  constexpr uint32_t frame_dest_temp() const { return words(7); }
  constexpr uint32_t frame_args_offset() const { return words(8); }
  // The VM's own 32-byte frame header (four native 8-byte fields) ends where the return word begins,
  // so under 32-bit words half of it lies before the frame. Both ABIs share one native FrameHeader.
  constexpr int32_t frame_header_offset() const { return int32_t(frame_return_offset()) - 32; }
  constexpr uint32_t frame_prefix_bytes() const { return 32 - frame_return_offset(); }

  // `alt` table.
  constexpr uint32_t alt_nsend_offset() const { return 0; }
  constexpr uint32_t alt_nrecv_offset() const { return word_bytes; }
  constexpr uint32_t alt_entries_offset() const { return 2 * word_bytes; }
  constexpr uint32_t alt_entry_bytes() const { return ref_bytes + word_bytes; }

  // `case` tables: on words and strings the count takes one word; on bigs everything is aligned to 8.
  constexpr uint32_t case_entries_offset() const { return word_bytes; }
  constexpr uint32_t case_entry_bytes() const { return words(3); }
  constexpr uint32_t casel_entries_offset() const { return 2 * word_bytes; }
  constexpr uint32_t casel_entry_bytes() const { return word_bytes == 4 ? 24 : 32; }
  constexpr uint32_t casel_pc_offset() const { return 16; }

  constexpr uint32_t align_word(uint32_t n) const { return (n + word_bytes - 1) & ~(word_bytes - 1); }
};

inline constexpr Abi kAbi32{.word_bytes = 4, .ref_bytes = 4};
inline constexpr Abi kAbi64{.word_bytes = 8, .ref_bytes = 8};

}  // namespace dis
