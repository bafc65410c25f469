// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import io.patchbay.Stability;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The signatures of a type that others can see: a line for the type and one for each member of its own, sorted. */
final class ApiLines {

    private ApiLines() {}

    static List<String> of(Class<?> type) {
        List<String> lines = new ArrayList<>();
        if (!isSeen(type)) {
            return lines;
        }
        lines.add(header(type) + mark(type, type));
        boolean open = !Modifier.isFinal(type.getModifiers());
        for (Field field : type.getDeclaredFields()) {
            if (isSeen(field, open)) {
                lines.add(line(type, field.getModifiers(), name(field.getGenericType()), field.getName())
                        + mark(type, field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isSeen(constructor, open)) {
                lines.add(line(type, constructor.getModifiers(), "new", parameters(constructor))
                        + mark(type, constructor));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isSeen(method, open)) {
                String result = variables(method) + name(method.getGenericReturnType());
                String what = method.getName() + parameters(method);
                lines.add(line(type, method.getModifiers(), result, what) + (method.isDefault() ? " default" : "")
                        + mark(type, method));
            }
        }
        Collections.sort(lines);
        return lines;
    }

    /** What may still change says so at the end of its line. The mark nearest to it counts. */
    private static String mark(Class<?> type, AnnotatedElement what) {
        List<AnnotatedElement> around = new ArrayList<>(List.of(what));
        for (Class<?> each = type; each != null; each = each.getDeclaringClass()) {
            around.add(each);
        }
        around.add(type.getPackage());
        return around.stream()
                .filter(each -> each.isAnnotationPresent(Stability.Stable.class)
                        || each.isAnnotationPresent(Stability.Experimental.class))
                .findFirst()
                .filter(each -> each.isAnnotationPresent(Stability.Experimental.class))
                .map(each -> ApiChange.EXPERIMENTAL)
                .orElse("");
    }

    /** A nested type is seen where all around it are. */
    private static boolean isSeen(Class<?> type) {
        return !type.isSynthetic()
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && (type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
                && (type.getDeclaringClass() == null || isSeen(type.getDeclaringClass()));
    }

    private static boolean isSeen(Member member, boolean open) {
        int seen = open ? Modifier.PUBLIC | Modifier.PROTECTED : Modifier.PUBLIC;
        return !member.isSynthetic() && (member.getModifiers() & seen) != 0;
    }

    private static String header(Class<?> type) {
        String kind = type.isAnnotation() ? "annotation"
                : type.isInterface() ? "interface"
                : type.isEnum() ? "enum"
                : type.isRecord() ? "record"
                : "class";
        int told = type.getModifiers() & (Modifier.FINAL | (type.isInterface() ? 0 : Modifier.ABSTRACT));
        String above = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
                .map(ApiLines::name)
                .filter(name -> !name.startsWith("java.lang.Object") && !name.startsWith("java.lang.Record"))
                .collect(Collectors.joining(", "));
        return (type.isSealed() ? "sealed " : "")
                + (told == 0 ? "" : Modifier.toString(told) + " ")
                + kind + " " + variables(type) + type.getName()
                + (above.isEmpty() ? "" : " is " + above);
    }

    private static String line(Class<?> type, int modifiers, String result, String what) {
        // Neither changes what a caller or implementer writes.
        int told = modifiers & ~(Modifier.SYNCHRONIZED | Modifier.NATIVE | Modifier.TRANSIENT | Modifier.VOLATILE);
        return type.getName() + ": " + Modifier.toString(told) + " " + result + " " + what;
    }

    private static String parameters(Executable executable) {
        String thrown = Arrays.stream(executable.getGenericExceptionTypes())
                .map(ApiLines::name)
                .collect(Collectors.joining(", "));
        return Arrays.stream(executable.getGenericParameterTypes())
                        .map(ApiLines::name)
                        .collect(Collectors.joining(", ", "(", ")"))
                + (thrown.isEmpty() ? "" : " throws " + thrown);
    }

    /** Type variables with their bounds, such as {@code <T extends java.lang.Number>}. */
    private static String variables(GenericDeclaration declaration) {
        return declaration.getTypeParameters().length == 0
                ? ""
                : Arrays.stream(declaration.getTypeParameters())
                        .map(each -> each + " extends "
                                + Arrays.stream(each.getBounds())
                                        .map(ApiLines::name)
                                        .collect(Collectors.joining(" & ")))
                        .collect(Collectors.joining(", ", "<", "> "));
    }

    private static String name(Type type) {
        return type.getTypeName();
    }
}
