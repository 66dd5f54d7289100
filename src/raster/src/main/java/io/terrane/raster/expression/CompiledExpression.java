package io.terrane.raster.expression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An expression that is evaluated over arrays by one loop of machine code; costs what a loop written by hand costs.
 * Safe for concurrent use.
 */
public final class CompiledExpression {
    private static final Cache CACHE = new Cache();

    private final KernelCompiler.Kernel kernel;

    CompiledExpression(ExpressionNode root, List<String> order) {
        this.kernel = CACHE.get(new Key(root, List.copyOf(order)));
    }

    /**
     * @param bands at least {@code count} numbers each, in the order given to {@link Expression#compile}
     * @param target takes {@code count} numbers; none of the bands
     */
    public void evaluate(float[][] bands, float[] target, int count) {
        kernel.evaluate(bands, target, count);
    }

    private record Key(ExpressionNode root, List<String> order) {}

    /**
     * The kernels that were used last. Shared by the process, since a kernel that is compiled anew runs slowly until
     * the JIT has seen it again.
     */
    private static final class Cache {
        private static final int MOST_KERNELS = 256;

        private final Map<Key, KernelCompiler.Kernel> kernels = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, KernelCompiler.Kernel> eldest) {
                return size() > MOST_KERNELS;
            }
        };

        synchronized KernelCompiler.Kernel get(Key key) {
            return kernels.computeIfAbsent(key, k -> KernelCompiler.compile(k.root, k.order));
        }
    }
}
