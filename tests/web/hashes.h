// Hashes by bcrypt, made with Python's crypt module.
#pragma once

namespace workflow_health {

// Of "secret", at cost 4.
constexpr char kSecret2a[] =
    "$2a$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
constexpr char kSecret2b[] =
    "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
constexpr char kSecret[] =
    "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
// Of "s3cr:t".
constexpr char kWithColon[] =
    "$2y$04$abcdefghijklmnopqrstuuk9qi.6/LoCq8pxgpOcfE/XATupz2cO2";
// Of 72 times "x", as much as bcrypt takes.
constexpr char kLongSecret[] =
    "$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
// Of "slow", at cost 14: about a second.
constexpr char kSlow[] =
    "$2y$14$abcdefghijklmnopqrstuuu3YKPHzv.du08CUZBfOZF3yKt5yjPLm";

}  // namespace workflow_health
