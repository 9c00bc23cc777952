// The order of things: references are counted, frames get their shape, every descriptor that code and data
// need is collected and numbered; then instructions are encoded, and what depends on their pcs is written.
#include "tools/limbo/assemble.h"

#include <algorithm>

#include "tools/limbo/assemble_internal.h"
#include "vm/format/operand.h"
#include "vm/format/verifier.h"

namespace dis::limbo {

namespace {

constexpr int32_t kMaxIndirectOffset = 0xffff;
constexpr int32_t kMinMiddle = -0x8000, kMaxMiddle = 0x7fff;
constexpr int32_t kStackFrames = 10;  // a process's first stack has room for this many of the largest frames

bool is_indirect(const Operand& o) {
  return o.mode == OperandMode::frame_ind || o.mode == OperandMode::data_ind;
}

class Assembler {
 public:
  Assembler(const Checked& program, Code& code, Types& types, Diagnostics& diagnostics,
            const AssembleOptions& options)
      : program_(program),
        code_(code),
        types_(types),
        diagnostics_(diagnostics),
        options_(options),
        links_(program, code, types),
        descriptors_(types) {}

  format::Module run() {
    count_references(code_);
    lay_out_frames();
    out_.data_size = lay_out_data(program_, code_, types_, descriptors_, diagnostics_);
    if (diagnostics_.failed()) return std::move(out_);
    for (Function& f : code_.functions) shorten_middles(f);
    int32_t pc = 0;
    for (Function& f : code_.functions) {
      f.pc = pc;
      pc += int32_t(f.code.size());
    }
    collect_descriptors();
    out_.types = descriptors_.finish();
    for (Function& f : code_.functions) f.descriptor = descriptors_.number(f.descriptor);
    out_.code.reserve(size_t(pc));
    for (Function& f : code_.functions)
      for (const Inst& inst : f.code) encode(f, inst);
    out_.data = write_data(code_, types_, descriptors_, diagnostics_);
    write_links();
    write_handlers();
    write_header();
    return std::move(out_);
  }

 private:
  // --- Frames and descriptors ---

  void lay_out_frames() {
    for (Function& f : code_.functions) {
      if (!lay_out_frame(f, types_)) {
        diagnostics_.error(f.decl->span, "the variables of this function take more than the " +
                                             std::to_string(format::kMaxTypeBytes) +
                                             " bytes a frame can have");
        f.frame_size = int32_t(types_.abi().frame_args_offset());
      }
      largest_frame_ = std::max<int64_t>(largest_frame_, f.frame_size);
    }
    for (const FrameShape& s : code_.shapes) largest_frame_ = std::max<int64_t>(largest_frame_, s.size);
  }

  // Function::descriptor and shapes_ hold handles until finish().
  void collect_descriptors() {
    for (Function& f : code_.functions)
      f.descriptor = descriptors_.add(f.frame_size, frame_pointers(f, types_));
    for (const FrameShape& s : code_.shapes) shapes_.push_back(descriptors_.add(s.size, s.pointer_offsets));
    for (Function& f : code_.functions) {
      for (const Inst& inst : f.code)
        for (const Operand* o : {&inst.s, &inst.m, &inst.d})
          if (o->mode == OperandMode::descriptor && o->type) descriptors_.add(o->type);
      for (const HandlerRange& h : f.handlers) cleared_.push_back(cleared_descriptor(h));
    }
  }

  // What a handler sets to nil, or -1.
  int32_t cleared_descriptor(const HandlerRange& h) {
    PointerOffsets pointers;
    int32_t end = 0;
    for (const Slot* s : h.cleared) {
      if (s->offset < 0) continue;
      if (s->type)
        types_.collect_pointers(s->type, s->offset, pointers);
      else
        for (int32_t at : s->pointer_offsets) pointers.push_back(s->offset + at);
      end = std::max(end, s->offset + s->size);
    }
    return pointers.empty() ? -1 : descriptors_.add((end + 7) / 8 * 8, pointers);
  }

  // --- Instructions ---

  int32_t middle_value(const Operand& o) const {
    return (o.mode == OperandMode::frame || o.mode == OperandMode::data) && o.slot ? o.slot->offset + o.value
                                                                                   : o.value;
  }

  // Middle operands have 16 bits at run time. What does not fit goes through the frame's word for results.
  void shorten_middles(Function& f) {
    auto too_far = [&](const Inst& inst) {
      const Operand& m = inst.m;
      if (m.mode != OperandMode::imm && m.mode != OperandMode::frame && m.mode != OperandMode::data)
        return false;
      const format::OperandKind kind = format::info(inst.op).mid;
      if (format::access(kind) == format::Access::number) return false;
      const int32_t value = middle_value(m);
      return value < kMinMiddle || value > kMaxMiddle;
    };
    if (std::none_of(f.code.begin(), f.code.end(), too_far)) return;
    Slot& temp = f.slots.emplace_back();
    temp.kind = SlotKind::fixed;
    temp.offset = int32_t(types_.abi().frame_result_temp());
    temp.size = int32_t(types_.abi().word_bytes);
    std::vector<Inst> fresh;
    std::vector<int32_t> moved(f.code.size() + 1);
    for (size_t i = 0; i < f.code.size(); i++) {
      moved[i] = int32_t(fresh.size());
      Inst inst = f.code[i];
      if (!too_far(inst)) {
        fresh.push_back(inst);
        continue;
      }
      const format::OperandKind kind = format::info(inst.op).mid;
      const Operand far = inst.m;
      inst.m = {OperandMode::frame, 0, 0, &temp};
      Inst copy;
      copy.op = copy_opcode(format::value_class(kind), far.mode == OperandMode::imm);
      copy.span = inst.span;
      if (format::writes(kind)) {
        copy.s = inst.m;
        copy.d = far;
        fresh.push_back(inst);
        fresh.push_back(copy);
      } else {
        copy.s = far;
        copy.d = inst.m;
        fresh.push_back(copy);
        fresh.push_back(inst);
      }
    }
    moved.back() = int32_t(fresh.size());
    for (CodeLabel& l : f.labels)
      if (l.at >= 0) l.at = moved[size_t(l.at)];
    f.code = std::move(fresh);
  }

  // References are copied uncounted: they are used up by the next instruction.
  static Opcode copy_opcode(format::ValueClass c, bool immediate) {
    switch (c) {
      case format::ValueClass::byte: return Opcode::movb;
      case format::ValueClass::big: return immediate ? Opcode::cvtwl : Opcode::movl;
      case format::ValueClass::real: return immediate ? Opcode::cvtwf : Opcode::movf;
      default: return Opcode::movw;
    }
  }

  format::Operand immediate(int32_t value) const { return {format::AddressMode::imm, value, 0}; }

  format::Operand encode(Function& f, const Inst& inst, const Operand& o) {
    using format::AddressMode;
    switch (o.mode) {
      case OperandMode::none: return {};
      case OperandMode::imm: return immediate(o.value);
      case OperandMode::frame: return {AddressMode::fp, middle_value(o), 0};
      case OperandMode::data: return {AddressMode::mp, middle_value(o), 0};
      case OperandMode::frame_ind:
      case OperandMode::data_ind: {
        const int32_t base = o.slot ? o.slot->offset + o.value : o.value;
        return {o.mode == OperandMode::frame_ind ? AddressMode::ind_fp : AddressMode::ind_mp, base, o.second};
      }
      case OperandMode::label: return immediate(f.pc + f.labels[size_t(o.value)].at);
      case OperandMode::function: {
        const Function* target = links_.function(o.function);
        return target ? immediate(target->pc) : undefined(inst, o);
      }
      case OperandMode::descriptor: {
        if (o.type) return immediate(descriptors_.number(o.type));
        if (inst.shape >= 0) return immediate(descriptors_.number(shapes_[size_t(inst.shape)]));
        const Function* target = links_.function(o.function);
        return target ? immediate(target->descriptor) : undefined(inst, o);
      }
      case OperandMode::member: {
        const int32_t index = links_.member(o.type, o.function);
        return index >= 0 ? immediate(index) : undefined(inst, o);
      }
      case OperandMode::own_link: {
        const int32_t index = links_.own_index(o.function);
        return index >= 0 ? immediate(-(index + 1)) : undefined(inst, o);
      }
      case OperandMode::link_table: return immediate(links_.import_list(o.type));
    }
    return {};
  }

  format::Operand undefined(const Inst& inst, const Operand& o) {
    diagnostics_.error(inst.span,
                       "function " + (o.function ? link_name(*o.function) : "?") + " is not defined");
    return immediate(0);
  }

  void encode(Function& f, const Inst& inst) {
    format::Instruction& i = out_.code.emplace_back();
    i.op = inst.op;
    i.src = encode(f, inst, inst.s);
    i.mid = encode(f, inst, inst.m);
    i.dst = encode(f, inst, inst.d);
    const auto modes = format::address_byte(i.src.mode, i.mid.mode, i.dst.mode);
    if (!modes) {
      diagnostics_.error(inst.span, "internal error: an instruction with an indirect middle operand");
      i.mid = {};
      return;
    }
    i.raw_address_byte = *modes;
    for (const auto& [symbolic, o] : {std::pair{&inst.s, &i.src}, std::pair{&inst.d, &i.dst}}) {
      if (is_indirect(*symbolic) && (o->value > kMaxIndirectOffset || o->second > kMaxIndirectOffset))
        diagnostics_.error(inst.span,
                           "this reaches beyond the 64 KB of a record, a frame or module data that can "
                           "be addressed through a reference");
      if (!format::packable(o->value))
        diagnostics_.error(inst.span,
                           "internal error: the operand " + std::to_string(o->value) + " does not fit");
    }
  }

  // --- The rest of the file ---

  void write_links() {
    for (const Links::Export& e : links_.exports()) {
      format::Link& link = out_.links.emplace_back();
      link.name = e.name;
      link.pc = link.frame_type = -1;
      if (!e.decl) {
        link.signature = int32_t(links_.data_signature());
        continue;
      }
      link.signature = int32_t(types_.signature(*e.decl));
      if (!e.function) {
        diagnostics_.error(e.decl->span, "function " + e.name + " is not defined");
        continue;
      }
      link.pc = e.function->pc;
      link.frame_type = e.function->descriptor;
    }
    out_.imports = links_.imports();
  }

  void write_handlers() {
    size_t n = 0;
    for (Function& f : code_.functions)
      for (const HandlerRange& h : f.handlers) {
        const int32_t cleared = cleared_[n++];
        auto pc = [&](int32_t label) { return label < 0 ? -1 : f.pc + f.labels[size_t(label)].at; };
        if (pc(h.first) == pc(h.last)) continue;  // nothing in it can raise
        format::Handler& out = out_.handlers.emplace_back();
        out.frame_offset = h.exception->offset;
        out.first_pc = pc(h.first);
        out.last_pc = pc(h.last);
        out.type = cleared < 0 ? -1 : descriptors_.number(cleared);
        out.typed_count = h.typed_count;
        for (const HandlerEntry& e : h.entries) out.entries.push_back({std::string(e.text), pc(e.label)});
        out.default_pc = pc(h.default_label);
      }
  }

  void write_header() {
    out_.magic = format::kMagic;
    out_.runtime_flags = format::kHasImport;
    if (options_.must_compile) out_.runtime_flags |= format::kMustCompile;
    if (options_.dont_compile) out_.runtime_flags |= format::kDontCompile;
    if (!out_.handlers.empty()) out_.runtime_flags |= format::kHasExcept;
    const int64_t extent = std::max<int64_t>(largest_frame_, types_.abi().frame_args_offset()) * kStackFrames;
    out_.stack_extent = options_.stack_extent > 0 ? options_.stack_extent
                                                  : int32_t(std::min<int64_t>(extent, format::kPackedMax));
    if (const Function* entry = links_.function(program_.entry)) {
      out_.entry_pc = entry->pc;
      out_.entry_type = entry->descriptor;
    }
    if (!program_.modules.empty() && program_.modules[0]->decl)
      out_.name = program_.modules[0]->decl->name->text;
    out_.has_source_path = true;
    out_.source_path = options_.source_path;
  }

  const Checked& program_;
  Code& code_;
  Types& types_;
  Diagnostics& diagnostics_;
  const AssembleOptions& options_;
  Links links_;
  Descriptors descriptors_;
  std::vector<int32_t> shapes_;   // handles, as Code::shapes
  std::vector<int32_t> cleared_;  // handles or -1, handler by handler
  int64_t largest_frame_ = 0;
  format::Module out_;
};

}  // namespace

format::Module assemble(const Checked& program, Code& code, Types& types, Diagnostics& diagnostics,
                        const AssembleOptions& options) {
  return Assembler(program, code, types, diagnostics, options).run();
}

}  // namespace dis::limbo
