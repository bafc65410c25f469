// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.ProviderFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Providers that were found and failed, unless what is in the jars has explained it already. */
final class FailedProviders {

    static final String NAME = "fails";

    private static final int MAX_CAUSES = 16;
    private static final Pattern CLASS_NAME = Pattern.compile("[\\w$./]+");

    /** A class whose static fields have failed once fails with a text about that from then on. */
    private static final Pattern FAILED_BEFORE = Pattern.compile("java\\.lang\\.NoClassDefFoundError: ([\\w$./]+) \\[");

    private final Scene scene;
    private final List<Finding> known;

    FailedProviders(Scene scene, List<Finding> known) {
        this.scene = scene;
        this.known = List.copyOf(known);
    }

    void examine(Consumer<Finding> findings) {
        for (ProviderFailure failure : scene.failures()) {
            List<Declared> declared = declared(failure);
            String where = declared.isEmpty() ? failure.origin() : declared.get(0).where();
            if (!isKnown(declared, where) && !isLine(failure)) {
                findings.accept(finding(scene, failure.kind(), where, failure.cause(), scene.namesOf(declared)));
            }
        }
    }

    private boolean isKnown(List<Declared> declared, String where) {
        boolean version = declared.stream()
                .anyMatch(each -> known.stream()
                        .filter(finding -> finding.check().equals(ApiVersions.NAME))
                        .anyMatch(finding -> finding.where().endsWith(" in " + each.entry().file())));
        return version || known.stream().anyMatch(finding -> finding.where().equals(where));
    }

    /** A line that is no class name stands in no declaration, and the check of those has told of it. */
    private boolean isLine(ProviderFailure failure) {
        return String.valueOf(failure.cause().getMessage()).contains("llegal ")
                && known.stream().anyMatch(finding -> finding.check().equals("services-line"));
    }

    /** What the failure is about: its text holds the name of the class, and nothing else tells it. */
    private List<Declared> declared(ProviderFailure failure) {
        // Some errors write a class as its file is called.
        String text = (" " + failure.origin() + " " + failure.cause().getMessage() + " ").replace('/', '.');
        return scene.entries().stream()
                .flatMap(entry -> entry.declared().stream())
                .filter(declared -> Spi.kind(declared.service()).equals(failure.kind()))
                .filter(declared -> text.contains(" " + declared.className() + " "))
                .limit(1)
                .toList();
    }

    /** Says what an error means that a provider has ended with. */
    static Finding finding(Scene scene, String kind, String where, Throwable failure, List<String> names) {
        List<Throwable> causes = causes(failure);
        for (Throwable each : causes) {
            if (each instanceof UnsupportedClassVersionError) {
                return Finding.problem(
                        ClassVersions.NAME,
                        where,
                        oneLine(each.getMessage()),
                        "Run a later Java, or compile it with: javac --release " + Runtime.version().feature(),
                        names);
            }
            Optional<String> missing = missingClass(each);
            if (missing.isPresent()) {
                return MissingClasses.finding(scene, where, missing.get(), names);
            }
            if (each instanceof IncompatibleClassChangeError) {
                return Finding.problem(
                        ApiVersions.NAME,
                        where,
                        "It was compiled against another version of what it uses: " + oneLine(each.toString()),
                        "Take a version of it that was made for the jars that are there, or the other way round;"
                                + " patchbay-bom and netty-bom keep versions together",
                        names);
            }
        }
        Throwable root = causes.get(causes.size() - 1);
        return Finding.problem(
                NAME,
                where,
                "This " + kind + " throws " + oneLine(root.toString()) + place(root),
                "Mend the class" + place(root) + ", or remove the jar from the path; the constructor, static fields and"
                        + " name() of a provider do nothing but return",
                names);
    }

    private static Optional<String> missingClass(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof NoClassDefFoundError || failure instanceof ClassNotFoundException) {
            return CLASS_NAME.matcher(message).matches() ? Optional.of(message.replace('/', '.')) : Optional.empty();
        }
        Matcher again = FAILED_BEFORE.matcher(message);
        return failure instanceof ExceptionInInitializerError && again.find()
                ? Optional.of(again.group(1).replace('/', '.'))
                : Optional.empty();
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable each = failure; each != null && causes.size() < MAX_CAUSES; each = each.getCause()) {
            causes.add(each);
        }
        return causes;
    }

    private static String place(Throwable root) {
        for (StackTraceElement each : root.getStackTrace()) {
            boolean ours = each.getClassName().startsWith("java.") || each.getClassName().startsWith("jdk.");
            if (!ours && each.getFileName() != null) {
                return " at " + each.getFileName() + ":" + each.getLineNumber();
            }
        }
        return "";
    }

    private static String oneLine(String text) {
        return String.valueOf(text).replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }
}
