package io.github.scitemplate.experiment;

import java.nio.file.Path;

/**
 * What is to be exported, and how.
 *
 * @param format the form of the file
 * @param file where it is written; what belongs to it is written beside it
 * @param rename rules that change PyTorch's names, as {@link
 *     io.github.scitemplate.weights.NameMap#ofRules} reads them; empty for none
 * @param translator the class of a DJL translator factory for the file {@code serving.properties};
 *     empty for none
 * @param title what the files say about themselves
 */
public record ExportRequest(
    ExportFormat format, Path file, String rename, String translator, String title) {}
