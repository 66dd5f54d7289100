package io.terrane.problem;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which methods an address takes, by what the resources declare: the framework does not tell with its 405, and answers 404 where
 * several resources share the beginning of an address.
 */
@ApplicationScoped
class AllowedMethods {
    /** A name, or a name with a pattern of its own. */
    private static final Pattern PARAMETER = Pattern.compile("\\{[^:}]+(?::\\s*([^}]+))?}");

    private final Map<Pattern, Set<String>> routes = new LinkedHashMap<>();

    @Inject
    AllowedMethods(BeanManager beans) {
        Map<String, Set<String>> declared = new LinkedHashMap<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Path root = bean.getBeanClass().getAnnotation(Path.class);
            if (root != null) {
                for (Method method : bean.getBeanClass().getMethods()) {
                    verb(method)
                            .ifPresent(verb -> declared.computeIfAbsent(
                                            joined(root, method.getAnnotation(Path.class)), path -> new TreeSet<>())
                                    .add(verb));
                }
            }
        }
        declared.forEach((path, verbs) -> routes.put(pattern(path), verbs));
    }

    private static Optional<String> verb(Method method) {
        return Stream.of(method.getAnnotations())
                .map(Annotation::annotationType)
                .flatMap(type -> Optional.ofNullable(type.getAnnotation(HttpMethod.class)).stream())
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String joined(Path root, @Nullable Path below) {
        List<String> parts = new ArrayList<>();
        for (String path : new String[] {root.value(), below == null ? "" : below.value()}) {
            String part = path.replaceAll("^/+|/+$", "");
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    private static Pattern pattern(String path) {
        StringBuilder pattern = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(path);
        int end = 0;
        while (parameter.find()) {
            pattern.append(Pattern.quote(path.substring(end, parameter.start())))
                    .append(parameter.group(1) == null ? "[^/]+" : parameter.group(1));
            end = parameter.end();
        }
        return Pattern.compile(pattern + Pattern.quote(path.substring(end)) + "/?");
    }

    /** @param path as it was sent, not decoded */
    Set<String> of(String path) {
        Set<String> allowed = new TreeSet<>();
        routes.forEach((pattern, verbs) -> {
            if (pattern.matcher(path).matches()) {
                allowed.addAll(verbs);
            }
        });
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        if (!allowed.isEmpty()) {
            allowed.add(HttpMethod.OPTIONS);
        }
        return allowed;
    }
}
