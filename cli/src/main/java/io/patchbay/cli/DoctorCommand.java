// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.Endpoint;
import io.patchbay.doctor.Diagnosis;
import io.patchbay.doctor.Doctor;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Parameters;

/** Says why a provider is not seen. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Say why a provider is not seen, and the line that repairs it.",
        description = {
            "Examines every jar that this command has, or with --path those of another application, and says what is"
                    + " wrong and what repairs it; with a URI, what became of each of its names. Opens nothing.",
            "",
            "For an application that runs with      say",
            "java -cp 'lib/*' my.Main               patchbay doctor --path lib",
            "java -p lib -m my.app/my.Main          patchbay doctor --path lib --module my.app",
            "",
            "Exit codes: 0 healthy; 1 problems were found; 2 wrong usage."
        })
final class DoctorCommand implements Callable<Integer> {

    @ParentCommand
    private Patchbay patchbay;

    @Parameters(
            arity = "0..1",
            paramLabel = "URI",
            description = "What is to be composed, e.g. tcp+json+rle://127.0.0.1:7171. Its ciphers get random keys.")
    private String uri;

    @Option(names = "--listen", description = "Compose the side that listens, not the side that connects.")
    private boolean listen;

    @Option(
            names = "--path",
            arity = "1..*",
            paramLabel = "DIR_OR_JAR",
            description = "Examine these jars, folders of jars or folders of classes. They are the class path of an"
                    + " application, or with --module its module path. They are read, and not run.")
    private List<Path> path = new ArrayList<>();

    @Option(
            names = "--module",
            paramLabel = "NAME",
            split = ",",
            description = "A root module, as -m and --add-modules name them, or ALL-MODULE-PATH. Repeatable.")
    private List<String> modules = new ArrayList<>();

    @Option(
            names = "--class-path",
            arity = "1..*",
            paramLabel = "DIR_OR_JAR",
            description = "What is on the class path beside the module path of --path and --module.")
    private List<Path> classPath = new ArrayList<>();

    @Option(
            names = "--load",
            description = "With --path: start a JVM with these jars, so that the providers run, and examine it.")
    private boolean load;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (path.isEmpty() && (load || !modules.isEmpty() || !classPath.isEmpty())) {
            throw new UsageException(
                    "--load, --module and --class-path are about the jars of --path, and there is none");
        }
        if (modules.isEmpty() && !classPath.isEmpty()) {
            throw new UsageException("Without --module, --path is the class path; leave --class-path out, or name the"
                    + " application's --module");
        }
        Diagnosis diagnosis = doctor().examine(uri == null ? null : Endpoint.parse(uri), listen);
        PrintStream out = patchbay.terminal().out();
        if (json) {
            out.println(Json.write(DiagnosisText.map(diagnosis)));
        } else {
            DiagnosisText.lines(diagnosis).forEach(out::println);
        }
        return diagnosis.isHealthy() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Doctor doctor() {
        if (path.isEmpty()) {
            return Doctor.ofThisJvm();
        }
        List<Path> onClassPath = modules.isEmpty() ? path : classPath;
        List<Path> onModulePath = modules.isEmpty() ? List.of() : path;
        return load
                ? Doctor.ofLoadedPath(onClassPath, onModulePath, modules)
                : Doctor.ofPath(onClassPath, onModulePath, modules);
    }
}
