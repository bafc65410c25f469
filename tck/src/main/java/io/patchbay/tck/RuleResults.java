// SPDX-License-Identifier: Apache-2.0
package io.patchbay.tck;

import io.patchbay.testkit.BrokenRuleError;
import io.patchbay.testkit.Checks;
import io.patchbay.testkit.ProviderContract;
import io.patchbay.testkit.Rule;
import java.lang.reflect.Method;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** What became of each rule, from what became of each test. */
final class RuleResults implements TestExecutionListener {

    private final Consumer<String> progress;
    private final Set<Rule> asked = EnumSet.noneOf(Rule.class);
    private final Set<Rule> passed = EnumSet.noneOf(Rule.class);
    private final Set<Rule> left = EnumSet.noneOf(Rule.class);
    private final Map<Rule, BrokenRuleError> broken = new EnumMap<>(Rule.class);
    private Throwable unexpected;
    private long tests;
    private long ended;

    RuleResults(Class<? extends ProviderContract> contract, Consumer<String> progress) {
        this.progress = progress;
        for (Class<?> type = contract; type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                asked.addAll(rulesOf(method));
            }
        }
    }

    private static List<Rule> rulesOf(Method test) {
        Checks checks = test.getAnnotation(Checks.class);
        return checks == null ? List.of() : List.of(checks.value());
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        tests = plan.countTestIdentifiers(TestIdentifier::isTest);
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        Optional<Method> test = identifier.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getJavaMethod());
        if (test.isPresent()) {
            ended++;
            List<Rule> rules = rulesOf(test.get());
            switch (result.getStatus()) {
                case SUCCESSFUL -> passed.addAll(rules);
                case ABORTED -> left.addAll(rules);
                default -> failed(result.getThrowable().orElseThrow());
            }
            progress.accept("[" + ended + "/" + tests + "] " + test.get().getName());
        } else {
            result.getThrowable().ifPresent(failure -> unexpected = failure);
        }
    }

    private void failed(Throwable failure) {
        if (failure instanceof BrokenRuleError error) {
            broken.putIfAbsent(error.rule(), error);
        } else {
            // Not of the kit's making: an extension failed, or the provider could not even be made.
            unexpected = failure;
        }
    }

    List<Map<String, String>> all() {
        if (unexpected != null) {
            throw new IllegalStateException("The contract could not be run: " + unexpected, unexpected);
        }
        asked.addAll(broken.keySet());
        return asked.stream().map(this::result).toList();
    }

    private Map<String, String> result(Rule rule) {
        Map<String, String> result = new LinkedHashMap<>();
        result.put("rule", rule.id());
        result.put("sentence", rule.sentence());
        BrokenRuleError error = broken.get(rule);
        if (error != null) {
            result.put("status", "FAIL");
            result.put("seen", error.seen());
            result.put("repeat", error.repeat());
        } else if (passed.contains(rule)) {
            result.put("status", "pass");
        } else {
            result.put("status", left.contains(rule) ? "not asked" : "not reached");
        }
        return result;
    }
}
