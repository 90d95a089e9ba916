"""What numba compiled, as machine code that is called without numba; see the room."""

from __future__ import annotations

from typing import Any

from llvmlite import binding as llvm
from llvmlite import ir

from estimation.machine_code.flat import POINTER, REAL, TRUTH, WHOLE, Flat, kinds_of
from estimation.machine_code.storage import ENTRY, Kept


def compile_for(function: Any, arguments: tuple[Any, ...]) -> Kept | None:
    """
    Compile a function for arguments of certain types.

    Parameters
    ----------
    function : numba dispatcher
    arguments : tuple

    Returns
    -------
    Kept or None
        None for code that needs numba while it runs, or takes its arguments otherwise than `Flat`
        lays them out: numba has to call it.
    """
    signature = tuple(function.typeof_pyval(one) for one in arguments)
    function.compile(signature)
    compiled = function.overloads[signature]
    described, context = compiled.fndesc, compiled.target_context
    native = context.call_conv.get_function_type(described.restype, described.argtypes)
    returned = {"none": "", "float64": REAL}.get(str(described.restype))
    if returned is None or _kinds(native) != kinds_of(arguments):
        return None
    # Numba offers no public way to the module that it made.
    module = compiled.library._get_module_for_linking().clone()  # noqa: SLF001
    module.link_in(_entry(native, described.llvm_func_name, module.triple))
    for one in module.functions:
        if not one.is_declaration and one.name != ENTRY:
            one.linkage = "internal"
    machine = compiled.library.codegen._tm  # noqa: SLF001
    _drop_unused(module, machine)
    needs = [f.name for f in module.functions if f.is_declaration and f.name[:5] != "llvm."]
    if any(name.startswith(("numba", "NRT", "Py", "_Py")) for name in needs):
        return None
    return Kept(Flat(arguments).types, machine.emit_object(module), returned, needs)


def _kinds(native: ir.FunctionType) -> str:
    """Kinds of the words that compiled code takes, after its place for a result and an error."""
    names = {ir.IntType(64): WHOLE, ir.DoubleType(): REAL, ir.IntType(8): TRUTH}
    return "".join(
        POINTER if isinstance(one, ir.PointerType) else names.get(one, "?")
        for one in native.args[2:]
    )


def _entry(native: ir.FunctionType, name: str, triple: str) -> llvm.ModuleRef:
    """Write the function that takes words from memory and calls the compiled one with them."""
    module = ir.Module("entry")
    module.triple = triple
    called = ir.Function(module, native, name)
    result, error, *taken = native.args
    entry_type = ir.FunctionType(native.return_type, [ir.IntType(64).as_pointer(), result])
    entry = ir.Function(module, entry_type, ENTRY)
    build = ir.IRBuilder(entry.append_basic_block())
    words, out = entry.args
    values = []
    for number, kind in enumerate(taken):
        place = build.gep(words, [ir.Constant(ir.IntType(32), number)])
        values.append(build.load(build.bitcast(place, kind.as_pointer())))
    raised = build.alloca(error.pointee)
    build.store(ir.Constant(error.pointee, None), raised)
    build.ret(build.call(called, [out, raised, *values]))
    parsed = llvm.parse_assembly(str(module))
    parsed.verify()
    return parsed


def _drop_unused(module: llvm.ModuleRef, machine: llvm.TargetMachine) -> None:
    """Drop what the entry does not reach, such as ways in from Python."""
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
