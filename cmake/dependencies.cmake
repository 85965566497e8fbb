# Everything comes from Debian 12's packages; deploy/install-packages names them.
find_package(Boost 1.81 REQUIRED COMPONENTS json program_options)
find_package(CURL 7.88 REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(prometheus-cpp CONFIG REQUIRED)  # its package tells no version
find_package(spdlog 1.10 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(ZLIB REQUIRED)

# RE2 and libxcrypt have a pkg-config file only.
find_package(PkgConfig REQUIRED)
pkg_check_modules(libcrypt REQUIRED IMPORTED_TARGET libcrypt)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
