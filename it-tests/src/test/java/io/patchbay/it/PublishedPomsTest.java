// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The POMs that are published say what a repository and its users need, and the BOM lists all of them. */
class PublishedPomsTest {

    private static final Path PROJECT = Path.of(System.getProperty("patchbay.project"));

    private final Document root = parse(PROJECT.resolve("pom.xml"));
    private final Document bom = parse(PROJECT.resolve("bom/pom.xml"));

    @Test
    void theBomListsEveryPublishedArtifactAndNothingElse() {
        List<String> listed = texts(bom, "/project/dependencyManagement/dependencies/dependency/artifactId");
        assertEquals(published().keySet().stream().sorted().toList(), listed.stream().sorted().toList());
        assertEquals(Set.of("io.patchbay"), Set.copyOf(texts(bom, "//dependency/groupId")));
        assertEquals(Set.of("${project.version}"), Set.copyOf(texts(bom, "//dependency/version")));
        assertEquals(listed.size(), texts(bom, "//dependency/version").size(), "every artifact has a version");
    }

    @Test
    void theBomGivesVersionsAndNoMore() {
        assertEquals(1, texts(bom, "//dependencies").size(), "sections of dependencies");
        assertEquals(List.of(), texts(bom, "//scope | //type | //classifier | //optional | //exclusions"));
        assertEquals(List.of(), texts(bom, "/project/parent"), "a parent would leak its versions");
        assertEquals(List.of(), texts(bom, "/project/properties | /project/build | /project/repositories"));
    }

    /** Annotations are read by tools of those who want them; the module needs them to be compiled itself, no more. */
    @Test
    void theApiBringsNothingWithIt() {
        Document api = parse(PROJECT.resolve("api/pom.xml"));
        assertEquals(
                List.of("jspecify"),
                texts(api, "/project/dependencies/dependency[not(scope='test')]/artifactId"));
        assertEquals(
                List.of("jspecify"),
                texts(api, "/project/dependencies/dependency[scope='provided' and optional='true']/artifactId"));
    }

    @Test
    void allHaveOneVersion() {
        String version = texts(root, "/project/version").get(0);
        assertEquals(List.of(version), texts(bom, "/project/version"));
        assertAll(published().entrySet().stream().map(pom -> () ->
                assertEquals(List.of(version), texts(pom.getValue(), "/project/parent/version"), pom.getKey())));
    }

    /** What Maven Central asks of each POM; what a module does not say itself is inherited from the root. */
    @Test
    void eachSaysWhatCentralAsksFor() {
        Map<String, Document> poms = published();
        poms.put("patchbay", root);
        poms.put("patchbay-bom", bom);
        assertAll(poms.entrySet().stream().map(pom -> () -> {
            for (String own : List.of("name", "description")) {
                assertFalse(texts(pom.getValue(), "/project/" + own).isEmpty(), own + " of " + pom.getKey());
            }
            assertTrue(
                    pom.getValue() == root
                            || pom.getValue() == bom
                            || texts(pom.getValue(), "/project/parent/artifactId").equals(List.of("patchbay")),
                    () -> pom.getKey() + " has another parent");
            assertEquals(
                    List.of(),
                    texts(pom.getValue(), "//repository | //pluginRepository | //systemPath"),
                    () -> pom.getKey() + " needs what Central does not have");
        }));
        for (Document pom : List.of(root, bom)) {
            for (String field : List.of(
                    "url",
                    "licenses/license/name",
                    "licenses/license/url",
                    "developers/developer/name",
                    "scm/connection",
                    "scm/developerConnection",
                    "scm/url")) {
                assertFalse(texts(pom, "/project/" + field).isEmpty(), field);
                assertEquals(texts(root, "/project/" + field), texts(bom, "/project/" + field));
            }
        }
    }

    /** Artifact to POM, for every folder that is built and not kept back from publishing, without root and BOM. */
    private Map<String, Document> published() {
        Map<String, Document> found = new TreeMap<>();
        for (String folder : texts(root, "/project/modules/module")) {
            Document pom = parse(PROJECT.resolve(folder).resolve("pom.xml"));
            boolean keptBack = texts(pom, "//plugin[artifactId='maven-deploy-plugin']/configuration/skip")
                    .contains("true");
            if (!keptBack && !folder.equals("bom")) {
                assertEquals(List.of("patchbay-" + folder), texts(pom, "/project/artifactId"), folder);
                found.put("patchbay-" + folder, pom);
            }
        }
        return found;
    }

    private static List<String> texts(Document pom, String path) {
        try {
            NodeList nodes = (NodeList) XPathFactory.newDefaultInstance()
                    .newXPath()
                    .evaluate(path, pom, XPathConstants.NODESET);
            return IntStream.range(0, nodes.getLength())
                    .mapToObj(i -> nodes.item(i).getTextContent().strip())
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(path, e);
        }
    }

    private static Document parse(Path pom) {
        try (var in = Files.newInputStream(pom)) {
            return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(in);
        } catch (Exception e) {
            throw new AssertionError("Cannot read " + pom, e);
        }
    }
}
