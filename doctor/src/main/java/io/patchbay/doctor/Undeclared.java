// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Classes that could be providers and that nothing declares, where they lie. */
final class Undeclared implements Check {

    static final String NAME = "not-declared";

    /** Its providers are given to builders by hand. */
    private static final String TESTKIT = "io.patchbay.testkit.";

    @Override
    public void examine(Scene scene, Consumer<Finding> findings) {
        for (Entry entry : scene.entries()) {
            for (ClassFile type : entry.classes().values()) {
                if (type.isConcrete() && type.isPublic() && type.creatable() && !type.name().startsWith(TESTKIT)) {
                    scene.serviceOf(type)
                            .filter(service -> !isIn(entry.declared(), service, type))
                            .ifPresent(service -> findings.accept(finding(entry, service, type)));
                }
            }
        }
    }

    private static boolean isIn(List<Declared> declared, String service, ClassFile type) {
        return declared.stream()
                .anyMatch(each -> each.service().equals(service) && each.className().equals(type.name()));
    }

    private static Finding finding(Entry entry, String service, ClassFile type) {
        boolean module = entry.place() == Place.MODULE_PATH && entry.hasDescriptor();
        boolean half = isIn(module ? entry.inServicesFiles() : entry.inDescriptor(), service, type);
        boolean hasOthers = entry.declared().stream().anyMatch(each -> each.service().equals(service));
        String where = type.name() + " in " + entry.file();
        String problem = "It is a " + Spi.kind(service) + ", and "
                + (module
                        ? "module-info of " + entry.module().name() + " does not provide it"
                                + (half ? "; META-INF/services names it, which counts on the class path alone" : "")
                        : "META-INF/services does not name it"
                                + (half ? "; module-info provides it, which counts on the module path alone" : ""));
        String line = type.name().replace('$', '.');
        String repair = module
                ? "provides " + service + " with " + line + ";\n(in module-info.java of " + entry.module().name() + ")"
                : type.name() + "\n(a line of META-INF/services/" + service + " in " + entry.file()
                        + ", which @AutoService(" + Wrong.simple(service) + ".class) on the class writes)";
        // In a jar with other providers of that kind this one may be what they open, or be given by hand.
        return hasOthers && !half
                ? Finding.note(NAME, where, problem, repair)
                : Finding.problem(
                        NAME, where, problem, repair, Optional.ofNullable(type.constantName()).stream().toList());
    }
}
