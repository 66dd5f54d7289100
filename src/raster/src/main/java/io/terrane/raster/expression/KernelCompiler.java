package io.terrane.raster.expression;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Compiles an expression to one loop over its bands, as one would write it by hand: operators become instructions,
 * functions become calls that the JIT inlines, and what occurs more than once is computed once. Each expression is a
 * hidden class, which goes when nothing refers to it.
 */
final class KernelCompiler {
    private static final ClassDesc OPERATIONS =
            Operations.class.describeConstable().orElseThrow();
    private static final ClassDesc KERNEL = Kernel.class.describeConstable().orElseThrow();
    private static final ClassDesc CLASS = ClassDesc.of(KernelCompiler.class.getPackageName(), "GeneratedKernel");
    private static final ClassDesc FLOATS = CD_float.arrayType();
    private static final MethodTypeDesc EVALUATE = MethodTypeDesc.of(CD_void, CD_float.arrayType(2), FLOATS, CD_int);
    private static final MethodTypeDesc ONE = MethodTypeDesc.of(CD_float, CD_float);
    private static final MethodTypeDesc TWO = MethodTypeDesc.of(CD_float, CD_float, CD_float);
    private static final MethodTypeDesc THREE = MethodTypeDesc.of(CD_float, CD_float, CD_float, CD_float);

    private final List<String> order;
    private final Map<ExpressionNode, Integer> uses = new HashMap<>();
    private final Map<ExpressionNode, Integer> computed = new HashMap<>();
    private final Map<String, Integer> arrays = new HashMap<>();
    private int index;

    /** One loop: {@code target[i] = f(bands[0][i], bands[1][i], …)} for i below count. */
    interface Kernel {
        void evaluate(float[][] bands, float[] target, int count);
    }

    private KernelCompiler(List<String> order) {
        this.order = order;
    }

    static Kernel compile(ExpressionNode root, List<String> order) {
        ExpressionNode folded = ConstantFolding.fold(root);
        byte[] bytes = ClassFile.of()
                .build(
                        CLASS,
                        type -> type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                                .withInterfaceSymbols(KERNEL)
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        ClassFile.ACC_PUBLIC,
                                        code -> code.aload(0)
                                                .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "evaluate",
                                        EVALUATE,
                                        ClassFile.ACC_PUBLIC,
                                        code -> new KernelCompiler(order).loop(code, folded)));
        try {
            MethodHandles.Lookup kernel = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Kernel) kernel.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the expression could not be compiled", e);
        }
    }

    private void loop(CodeBuilder code, ExpressionNode root) {
        count(root);
        for (int band = 0; band < order.size(); band++) {
            if (uses.containsKey(new ExpressionNode.Variable(order.get(band)))) {
                int array = code.allocateLocal(TypeKind.REFERENCE);
                code.aload(1).loadConstant(band).aaload().astore(array);
                arrays.put(order.get(band), array);
            }
        }
        index = code.allocateLocal(TypeKind.INT);
        Label start = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(index);
        code.labelBinding(start).iload(index).iload(3).if_icmpge(end);
        code.aload(2).iload(index);
        emit(code, root);
        code.fastore().iinc(index, 1).goto_(start);
        code.labelBinding(end).return_();
    }

    private void count(ExpressionNode node) {
        if (uses.merge(node, 1, Integer::sum) == 1) {
            node.operands().forEach(this::count);
        }
    }

    /** Leaves the node's value on the stack. */
    private void emit(CodeBuilder code, ExpressionNode node) {
        Integer known = computed.get(node);
        if (known != null) {
            code.fload(known);
            return;
        }
        node.operands().forEach(operand -> emit(code, operand));
        switch (node) {
            case ExpressionNode.Literal literal -> code.loadConstant((float) literal.value());
            case ExpressionNode.Variable variable ->
                code.aload(Objects.requireNonNull(arrays.get(variable.name())))
                        .iload(index)
                        .faload();
            case ExpressionNode.Unary unary -> emit(code, unary.operator());
            case ExpressionNode.Binary binary -> emit(code, binary.operator());
            case ExpressionNode.IntegerPower power ->
                code.invokestatic(OPERATIONS, power.exponent() == 2 ? "square" : "cube", ONE);
            case ExpressionNode.Where where -> code.invokestatic(OPERATIONS, "where", THREE);
        }
        if (uses.getOrDefault(node, 0) > 1 && !(node instanceof ExpressionNode.Literal)) {
            int local = code.allocateLocal(TypeKind.FLOAT);
            code.dup().fstore(local);
            computed.put(node, local);
        }
    }

    private static void emit(CodeBuilder code, UnaryOperator operator) {
        switch (operator) {
            case NEGATE -> code.fneg();
            case NOT, ABS, SQRT, EXP, LOG, LOG10, SIN, COS, TAN, ASIN, ACOS, ATAN, FLOOR, CEIL, ROUND, SIGN ->
                code.invokestatic(OPERATIONS, operator.name().toLowerCase(Locale.ROOT), ONE);
        }
    }

    private static void emit(CodeBuilder code, BinaryOperator operator) {
        switch (operator) {
            case ADD -> code.fadd();
            case SUBTRACT -> code.fsub();
            case MULTIPLY -> code.fmul();
            case DIVIDE -> code.fdiv();
            case POWER -> code.invokestatic(OPERATIONS, "power", TWO);
            case MIN -> code.invokestatic(OPERATIONS, "min", TWO);
            case MAX -> code.invokestatic(OPERATIONS, "max", TWO);
            case ATAN2 -> code.invokestatic(OPERATIONS, "atan2", TWO);
            case LESS -> code.invokestatic(OPERATIONS, "less", TWO);
            case LESS_OR_EQUAL -> code.invokestatic(OPERATIONS, "lessOrEqual", TWO);
            case GREATER -> code.invokestatic(OPERATIONS, "greater", TWO);
            case GREATER_OR_EQUAL -> code.invokestatic(OPERATIONS, "greaterOrEqual", TWO);
            case EQUAL -> code.invokestatic(OPERATIONS, "equal", TWO);
            case NOT_EQUAL -> code.invokestatic(OPERATIONS, "notEqual", TWO);
            case AND -> code.invokestatic(OPERATIONS, "and", TWO);
            case OR -> code.invokestatic(OPERATIONS, "or", TWO);
        }
    }
}
