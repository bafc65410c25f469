// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why something that a jar declares is no provider.
 *
 * @param check the name of the check
 * @param problem what is wrong
 * @param repair what mends it
 */
record Wrong(String check, String problem, String repair) {

    private static final Pattern CLASS_NAME =
            Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
                    + "(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*");

    /** Judges a declaration by its class, which is {@code null} if there is none. */
    static Optional<Wrong> of(Declared declared, ClassFile type, Scene scene) {
        String simple = simple(declared.className());
        String service = simple(declared.service());
        if (!CLASS_NAME.matcher(declared.className()).matches()) {
            return Optional.of(new Wrong(
                    "services-line",
                    declared.place() + " is not the name of a class, and hides every other provider of that file",
                    "Delete line " + declared.line() + " of META-INF/services/" + declared.service() + " in "
                            + declared.entry().file()));
        }
        if (type == null) {
            return Optional.of(new Wrong(
                    "class-not-there",
                    declared.place() + " names a class that is in no jar",
                    "Correct or delete the name \"" + declared.className() + "\" there, and build the jar again; if a"
                            + " tool has removed or renamed the class, tell it to keep " + declared.className()));
        }
        if (declared.line() == 0 && type.providerMethod()) {
            return Optional.empty();
        }
        if (!scene.serviceOf(type).filter(declared.service()::equals).isPresent()) {
            return Optional.of(new Wrong(
                    "not-a-subtype",
                    declared.place() + " names a class that is no " + service,
                    "public final class " + simple + " implements " + declared.service()));
        }
        if (!type.isConcrete() || !type.isPublic() && declared.line() == 0) {
            return Optional.of(new Wrong(
                    "not-creatable",
                    declared.place() + " names a class that is "
                            + (type.isConcrete() ? "not public" : "abstract"),
                    "public final class " + simple + " implements " + declared.service()));
        }
        if (!type.creatable()) {
            return Optional.of(new Wrong(
                    "not-creatable",
                    declared.place() + " names a class without a public constructor without parameters",
                    "public " + simple + "() {}"));
        }
        return Optional.empty();
    }

    /** The name as it stands in a source of the same package. */
    static String simple(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
